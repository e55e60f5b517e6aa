"""Fetches MLX, builds our library over it, and lays both out as resources of the application.

    python3 native/build.py [default|cuda]

Runs from the project folder within Maven's build. Does nothing when nothing changed since the last
run, so that a second build needs neither network nor compiler. The environment's CXX is the compiler
and CAIRN_SANITIZE the sanitizers to build with. What it makes:

    target/native/wheels-*, build            what was fetched and compiled
    target/classes/native/<os>-<processor>/  libcairn_mlx, the libraries of the wheels below it as in
                                             the wheels, their licences, and an index of SHA-256 sums
                                             and names
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

SOURCE = Path("native")
WORK = Path("target/native")
RESOURCES = Path("target/classes/native")
SANITIZERS = os.environ.get("CAIRN_SANITIZE", "")
REQUIREMENTS = {"default": "wheels.txt", "cuda": "wheels-cuda.txt"}

# MLX compiles some kernels for an NVIDIA GPU while it runs, with these headers beside its library.
HEADERS = ("mlx/include/cccl/", "mlx/include/cute/", "mlx/include/cutlass/")


def fail(message):
    sys.exit(f"Native layer: {message}")


def platform_folder():
    """The folder's name as app.cairn.mlx looks for it, or None where MLX does not run."""
    processor = {"arm64": "aarch64", "amd64": "x86_64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    folder = {"Darwin": "macos", "Linux": "linux"}.get(platform.system(), "") + "-" + processor
    return folder if folder in ("macos-aarch64", "linux-x86_64", "linux-aarch64") else None


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def fingerprint(variant, folder):
    """Changes with everything that the result depends on."""
    digest = hashlib.sha256(
        f"{variant} {folder} {os.environ.get('CXX', '')} {SANITIZERS}".encode()
    )
    for path in sorted(SOURCE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.as_posix()} {sha256(path)}".encode())
    return digest.hexdigest()


def run(what, *command):
    """Runs a step quietly; its output is shown if it fails."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    if done.returncode != 0:
        fail(f"{what} failed.\n$ {' '.join(map(str, command))}\n{done.stdout}")


def fetch(variant):
    """Downloads the wheels, if they are not here yet, and unpacks them into the folder returned."""
    requirements = SOURCE / REQUIREMENTS[variant]
    folder = WORK / f"wheels-{sha256(requirements)[:16]}"
    if folder.is_dir():
        return folder
    print("Native layer: fetching MLX", flush=True)
    partial = WORK / "partial"
    shutil.rmtree(partial, ignore_errors=True)
    run(
        "Fetching MLX (pip needs a network for this once; on Linux also glibc 2.35 or newer, on a Mac"
        " macOS 14 or newer)",
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
        "--no-deps", "--only-binary=:all:", "--require-hashes",
        "--requirement", requirements, "--dest", partial / "packed",
    )  # fmt: skip
    for wheel in (partial / "packed").glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(partial / "unpacked")
    (partial / "unpacked").rename(folder)
    shutil.rmtree(partial)
    return folder


def compile_library(wheels):
    """Builds our library with CMake and returns it."""
    print("Native layer: compiling", flush=True)
    build = WORK / "build"
    shutil.rmtree(build, ignore_errors=True)
    run(
        "CMake",
        "cmake", "-S", SOURCE, "-B", build,
        f"-DWHEELS={wheels.resolve()}", f"-DSANITIZE={SANITIZERS}",
    )  # fmt: skip
    run("Compiling", "cmake", "--build", build, "--parallel", str(os.cpu_count() or 1))
    return next(build.glob("libcairn_mlx.*"))


def lay_out(library, wheels, folder):
    """Puts what is needed at run time into the resources, with an index written last."""
    target = RESOURCES / folder
    shutil.rmtree(target, ignore_errors=True)
    files = {library.name: library}
    for path in sorted(wheels.rglob("*")):
        name = path.relative_to(wheels).as_posix()
        is_library = path.suffix in (".dylib", ".metallib") or ".so" in path.suffixes
        if path.is_file() and (is_library or name.startswith(HEADERS)):
            files[name] = path
    for path in sorted(wheels.glob("*.dist-info/licenses/*")):
        package = path.relative_to(wheels).parts[0].split("-")[0]
        files[f"licenses/{package}/{path.name}"] = path
    index = []
    for name, path in files.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target / name)
        index.append(f"{sha256(path)} {name}\n")
    (target / "index").write_text("".join(index))


def complete(folder):
    """Whether every file of the index lies in the resources."""
    index = RESOURCES / folder / "index"
    return index.is_file() and all(
        (RESOURCES / folder / line[65:]).is_file() for line in index.read_text().splitlines()
    )


def main():
    variant = sys.argv[1] if len(sys.argv) > 1 else "default"
    if variant not in REQUIREMENTS:
        fail(f"mlx.variant must be one of {', '.join(REQUIREMENTS)}, not '{variant}'")
    folder = platform_folder()
    if folder is None:
        print(
            f"Native layer: MLX does not run on {platform.system()} {platform.machine()};"
            " Cairn is built without it and searches by keywords only"
        )
        return
    stamp = WORK / "stamp"
    current = fingerprint(variant, folder)
    if complete(folder) and stamp.is_file() and stamp.read_text() == current:
        return
    WORK.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    wheels = fetch(variant)
    lay_out(compile_library(wheels), wheels, folder)
    stamp.write_text(current)


main()
