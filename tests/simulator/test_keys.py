"""The key ring and its public pool."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from simulator import keys as module
from simulator.keys import POOL, KeyRing, PoolRefused, read_pool, rebuild, write_pool


def modulus(ring: KeyRing, key_id: str) -> int:
    key = ring.private(key_id)
    assert isinstance(key, RSAPrivateKey)
    return key.private_numbers().public_numbers.n


def test_every_pooled_key_is_a_sound_rsa_2048_key_of_its_own() -> None:
    moduli = set()
    for p, q in read_pool(POOL):
        key = rebuild(p, q)
        signature = key.sign(b"cm-pub", PKCS1v15(), hashes.SHA256())
        key.public_key().verify(signature, b"cm-pub", PKCS1v15(), hashes.SHA256())
        assert key.key_size == 2048
        moduli.add(p * q)
    assert len(moduli) == 160


def test_a_rebuilt_key_passes_the_full_check_of_its_primes() -> None:
    key = rebuild(*next(read_pool(POOL)))
    numbers = key.private_numbers()
    assert numbers.private_key(unsafe_skip_rsa_key_validation=False).key_size == 2048


def test_the_pool_says_that_it_is_public_test_material_and_holds_nothing_like_a_pem() -> None:
    assert POOL.read_bytes().startswith(b"PUBLIC TEST KEYS")
    assert b"-----BEGIN" not in POOL.read_bytes()


def test_a_pooled_key_is_used_once_and_keys_are_generated_when_the_pool_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pool(tmp_path / "keys.pool", 2)
    monkeypatch.setattr(module, "POOL", tmp_path / "keys.pool")
    ring = KeyRing()
    ids = [ring.new("rsa-2048") for _ in range(3)]
    assert ids == ["rsa-2048/0", "rsa-2048/1", "rsa-2048/2"]
    assert [ring.published(each) for each in ids] == [True, True, False]
    assert len({modulus(ring, each) for each in ids}) == 3


def test_a_ring_without_the_pool_hands_out_no_published_key() -> None:
    pooled, own = KeyRing(), KeyRing(pool=False)
    published, fresh = pooled.new("rsa-2048"), own.new("rsa-2048")
    assert pooled.published(published)
    assert not own.published(fresh)
    assert modulus(pooled, published) != modulus(own, fresh)


def test_many_threads_get_different_keys_under_different_ids() -> None:
    ring = KeyRing()
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda _: ring.new("rsa-2048"), range(100)))
    assert len(set(ids)) == 100
    assert len({modulus(ring, each) for each in ids}) == 100


@pytest.mark.parametrize(
    ("kind", "bits", "size"),
    [("rsa-1024", 1024, 140), ("rsa-2048", 2048, 270), ("ec-256", 256, 65), ("ec-384", 384, 97)],
)
def test_a_key_has_the_size_and_the_public_form_that_trust_lists_write(
    kind: str, bits: int, size: int
) -> None:
    ring = KeyRing()
    key_id = ring.new(kind)
    key = ring.private(key_id)
    assert isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey)
    assert key.key_size == bits
    assert len(ring.public_der(key_id)) == size
    assert ring.public_der(key_id) in key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def test_an_unknown_kind_of_key_is_refused() -> None:
    with pytest.raises(KeyError, match="dsa-2048"):
        KeyRing().new("dsa-2048")


@pytest.mark.parametrize("content", [b"", b"no pool", POOL.read_bytes()[:-1]])
def test_a_file_that_is_no_pool_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "keys.pool").write_bytes(content)
    with pytest.raises(PoolRefused, match="--write-pool"):
        read_pool(tmp_path / "keys.pool")


def test_an_admitted_public_key_has_one_id_that_tells_its_kind_and_no_private_half() -> None:
    ring, other = KeyRing(), KeyRing()
    for kind in ("rsa-1024", "ec-256", "ec-521"):
        key = other.private(other.new(kind)).public_key()
        key_id = ring.admit(key)
        assert (key_id.partition("/")[0], ring.admit(key), ring.public(key_id)) == (kind, key_id, key)
        with pytest.raises(KeyError):
            ring.private(key_id)
