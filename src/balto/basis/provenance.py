"""What a result was made from: enough to make it again."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from balto import __version__


@dataclass(frozen=True, slots=True)
class Provenance:
    """Version, hash of the inputs, parameters and seed of a result."""

    inputs_sha256: str
    seed: int
    parameters: tuple[tuple[str, str], ...] = ()
    version: str = __version__

    def with_parameters(self, parameters: Mapping[str, object]) -> "Provenance":
        """The same with further parameters, in the order given."""
        more = tuple((name, str(value)) for name, value in parameters.items())
        return Provenance(self.inputs_sha256, self.seed, self.parameters + more, self.version)

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "balto": self.version,
            "inputs_sha256": self.inputs_sha256,
            "seed": self.seed,
            "parameters": dict(self.parameters),
        }

    def line(self) -> str:
        """For the foot of a page."""
        said = " ".join(f"{name}={value}" for name, value in self.parameters)
        return f"balto {self.version} · inputs {self.inputs_sha256[:12]} · seed {self.seed} · {said}".rstrip(" ·")


def hash_of(files: Iterable[Path]) -> str:
    """SHA-256 over the names and bytes of the files, in sorted order."""
    whole = hashlib.sha256()
    for path in sorted(files, key=lambda file: file.as_posix()):
        content = path.read_bytes()
        whole.update(f"{path.name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()
