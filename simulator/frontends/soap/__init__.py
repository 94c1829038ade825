"""The SOAP services of a node: AXL, RISPort70 and Control Center. They parse, ask, render."""
