"""Everything that decides a phone's fate, as values; the rules by which it is decided; and one judge. It asks nobody.

`Picture` is the state, `Rules` what holds where sources are silent, `judge` the phone's decision; `change` has what
the operations of `cucm_driver.operations` do to a picture. Where a value comes from is `cucm_driver.answers`' business.
"""
