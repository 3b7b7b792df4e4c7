"""`carillon tenant create` and `carillon key mint`, on an embedded log of their own."""

import re

SCOPES = "events:write,webhooks:manage"


def test_a_tenant_and_a_key_are_made_and_the_key_is_printed_alone(carillon):
    created = carillon("tenant", "create", "acme", "--name", "Acme Ltd")
    assert (created.returncode, created.stdout) == (0, "")
    minted = carillon("key", "mint", "--tenant", "acme", "--scopes", SCOPES)
    assert minted.returncode == 0
    assert re.fullmatch(r"crl_[0-9A-Za-z]{43}\n", minted.stdout)
    assert "events:write, webhooks:manage" in minted.stderr
    assert minted.stdout.strip() not in minted.stderr


def test_a_key_stands_nowhere_in_the_data_folder(carillon, tmp_path):
    carillon("tenant", "create", "acme")
    key = carillon("key", "mint", "--tenant", "acme", "--scopes", SCOPES).stdout.strip().encode()
    files = [file for file in (tmp_path / "data").rglob("*") if file.is_file()]
    assert files
    assert [file for file in files if key in file.read_bytes()] == []


def test_a_tenant_is_made_once(carillon):
    assert carillon("tenant", "create", "acme").returncode == 0
    again = carillon("tenant", "create", "acme")
    assert (again.returncode, again.stderr) == (1, "Error: tenant acme exists already\n")


def test_a_key_needs_a_tenant_and_scopes_that_exist(carillon):
    stranger = carillon("key", "mint", "--tenant", "nobody", "--scopes", SCOPES)
    assert (stranger.returncode, stranger.stdout) == (1, "")
    assert stranger.stderr.startswith("Error: there is no tenant nobody")
    typo = carillon("key", "mint", "--tenant", "acme", "--scopes", "events:wirte")
    assert typo.returncode == 1
    assert typo.stderr.startswith("Error: events:wirte is no scope; there are: events:write, ")


def test_a_handle_that_is_none_is_refused(carillon):
    answer = carillon("tenant", "create", "Not/A-Handle")
    assert answer.returncode == 64
    assert "Not/A-Handle is no handle" in answer.stderr


def test_bad_configuration_is_one_line_that_names_it(carillon, tmp_path):
    for name, value in {
        "CARILLON_LOG_URL": "postgres://x",
        "CARILLON_RETRY_SCHEDULE": "soon",
        "CARILLON_DATA_DIR": "/proc/nowhere",
        "CARILLON_NONSENSE": "1",
    }.items():
        answer = carillon("tenant", "create", "acme", env={name: value})
        assert answer.returncode == 1
        assert answer.stderr.startswith(f"Error: {name}")
        assert answer.stderr.count("\n") == 1


def test_a_broker_that_is_away_is_named(carillon):
    answer = carillon(
        "tenant",
        "create",
        "acme",
        env={"CARILLON_LOG_URL": "kafka://127.0.0.1:1", "CARILLON_MASTER_KEY": "A" * 43 + "="},
    )
    assert answer.returncode == 1
    assert "127.0.0.1:1" in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_the_handle_of_the_operators_desk_is_no_tenants_unless_that_is_said(carillon):
    refused = carillon("tenant", "create", "operator")
    assert (refused.returncode, refused.stdout) == (64, "")
    assert "--allow-operator" in refused.stderr
    assert carillon("tenant", "create", "operator", "--allow-operator").returncode == 0


def test_a_tenant_key_is_no_operator_unless_that_is_said(carillon):
    assert carillon("tenant", "create", "acme").returncode == 0
    mint = ("key", "mint", "--tenant", "acme", "--scopes", "events:write,operator")
    refused = carillon(*mint)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "--allow-operator" in refused.stderr
    assert carillon(*mint, "--allow-operator").stdout.startswith("crl_")
