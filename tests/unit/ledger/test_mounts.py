from __future__ import annotations

from pathlib import Path

import pytest

from sync.errors import LedgerError
from sync.ledger.mounts import NETWORK, file_system, mount_table, require_local

TABLE = r"""
22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
30 22 0:26 / /srv rw shared:2 - nfs4 files.internal:/srv rw,vers=4.2
31 30 8:1 / /srv/local rw - xfs /dev/sda1 rw
32 22 0:50 / /home/ann/far\040away rw,nosuid master:3 - fuse.sshfs ann@far: rw
33 22 0:51 / /mnt/twice rw - cifs //files/twice rw
34 33 8:2 / /mnt/twice rw - ext4 /dev/sdb1 rw
a line that says nothing
"""


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/var/lib/shop/.sync", "ext4"),
        ("/srv", "nfs4"),
        ("/srv/shop/.sync/prod", "nfs4"),
        ("/srvshop/.sync", "ext4"),
        ("/srv/local/shop/.sync", "xfs"),
        ("/home/ann/far away/shop", "fuse.sshfs"),
        ("/mnt/twice/shop", "ext4"),
    ],
)
def test_the_innermost_mount_says_the_type(place: str, kind: str) -> None:
    assert file_system(Path(place), TABLE) == kind


def test_a_path_behind_a_link_lies_where_the_link_leads(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there")
    table = f"22 1 0:1 / / rw - ext4 a rw\n23 22 0:2 / {tmp_path}/there rw - nfs b rw\n"
    assert file_system(tmp_path / "link/.sync", table) == "nfs"


@pytest.mark.parametrize("kind", sorted(NETWORK))
def test_a_ledger_on_a_network_file_system_is_refused(kind: str) -> None:
    table = f"22 1 0:1 / / rw - {kind} somewhere rw"
    with pytest.raises(LedgerError) as raised:
        require_local(Path("/srv/.sync/prod"), table)
    (finding,) = raised.value.findings
    assert (finding.rule, finding.where) == ("network-ledger", "/srv/.sync/prod")
    assert kind in finding.what
    assert "local disk" in finding.help


def test_a_machine_without_a_table_is_not_judged() -> None:
    assert file_system(Path("/srv"), "") is None
    require_local(Path("/srv"), "")


def test_this_machine_says_on_what_a_folder_lies(tmp_path: Path) -> None:
    assert file_system(tmp_path, mount_table())
    require_local(tmp_path, mount_table())
