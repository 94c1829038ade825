"""How the model's phones check signatures: for real, on the bytes, each distinct question once."""

from __future__ import annotations

from simulator.model.certificate import Certificate
from simulator.model.trust_list import TrustList
from simulator.wire import Wire

SAMPLE = b"<device></device>"


class RealSeals:
    """Implements `simulator.model.verdict.Seals`. A verdict depends on the signing key and the checking certificate alone."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._held: dict[tuple[Certificate, Certificate], bool] = {}

    def signature_holds(self, trust_list: TrustList, by: Certificate) -> bool:
        return self._wire.signature_holds(trust_list, by)

    def configuration_seal_holds(self, signer: Certificate, by: Certificate) -> bool:
        """Does a configuration that `signer` signs verify with `by`? One sample file stands for all of this signer."""
        if (signer, by) not in self._held:
            signed = self._wire.configuration(
                "SEP000000000000.cnf.xml.sgn", SAMPLE, signer, signer.not_before
            )
            self._held[signer, by] = self._wire.configuration_holds(signed, by)
        return self._held[signer, by]
