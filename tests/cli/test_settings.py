"""Settings: defaults, the three layers over them, and what is said of wrong ones."""

import textwrap
from pathlib import Path
from typing import get_args

import pytest

from clockjack.config import NodeConfig, NodeRole, load
from clockjack.config.load import DEFAULT, settings
from clockjack.config.sources import option, variable
from clockjack.errors import ConfigurationError


def faults(**sources: object) -> list[str]:
    """Load what must be wrong, and return what is said."""
    with pytest.raises(ConfigurationError) as caught:
        load(**{"environment": {}, **sources})  # type: ignore[arg-type]
    return str(caught.value).splitlines()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_everything_has_a_default(elsewhere: Path) -> None:
    found = load(environment={})
    assert found.node == NodeConfig()
    assert found.node.port == 8640
    assert found.node.data_dir == Path("clockjack-data")
    assert found.node.executors in (1, 2)
    assert set(found.sources.values()) == {DEFAULT}


def test_every_setting_says_what_it_is_and_what_it_takes() -> None:
    for setting in settings().values():
        assert setting.description.endswith("."), setting.name
        assert setting.allowed, setting.name


def test_an_option_beats_the_environment_beats_the_file(elsewhere: Path) -> None:
    file = elsewhere / "clockjack.toml"
    file.write_text("port = 1\nslots = 2\n\nexecutors = 3\n")
    found = load({"port": "111"}, environment={"CLOCKJACK_PORT": "11", "CLOCKJACK_SLOTS": "22"})
    assert (found.node.port, found.node.slots, found.node.executors) == (111, 22, 3)
    assert found.sources["port"] == "--port"
    assert found.sources["slots"] == "CLOCKJACK_SLOTS"
    assert found.sources["executors"] == "clockjack.toml line 4"


def test_lists_are_replaced_and_may_be_written_with_commas(elsewhere: Path) -> None:
    (elsewhere / "clockjack.toml").write_text('tasks = ["one"]\nroles = ["api"]\n')
    found = load(
        {"tasks": ("two,three", "four"), "nats": ("nats://a,b:4333",)},
        environment={"CLOCKJACK_ROLES": "executor, scheduler"},
    )
    assert found.node.tasks == ("two", "three", "four")
    assert found.node.roles == ("executor", "scheduler")
    assert found.node.nats == ("nats://a", "nats://b:4333")


def test_the_file_can_be_named_by_option_and_by_variable(elsewhere: Path) -> None:
    (elsewhere / "a.toml").write_text("port = 1")
    (elsewhere / "b.toml").write_text("port = 2")
    assert load(environment={"CLOCKJACK_CONFIG": "a.toml"}).node.port == 1
    assert load(environment={"CLOCKJACK_CONFIG": "a.toml"}, file=Path("b.toml")).node.port == 2
    assert faults(file=Path("c.toml")) == ["c.toml can't be read: No such file or directory"]


def test_a_path_in_a_file_is_relative_to_the_file(elsewhere: Path) -> None:
    (elsewhere / "etc").mkdir()
    file = elsewhere / "etc" / "node.toml"
    file.write_text('data_dir = "data"\nready_file = "/run/ready"\n')
    found = load({}, file=file, environment={}).node
    assert found.data_dir == elsewhere / "etc" / "data"
    assert found.ready_file == Path("/run/ready")
    assert load({"data_dir": "here"}, file=file, environment={}).node.data_dir == Path("here")


def test_all_faults_are_told_at_once_with_their_places(elsewhere: Path) -> None:
    (elsewhere / "clockjack.toml").write_text(
        textwrap.dedent("""\
            # a comment: port = 5
            prot = 3
            slots = "4"
            roles = ["api", "cook"]
            [executor]
            slots = 3
            """)
    )
    roles = ", ".join(get_args(NodeRole))
    assert faults(
        options={"drain_seconds": "-1"}, environment={"CLOCKJACK_PORTS": "1", "CLOCKJACK_EXECUTORS": "x"}
    ) == [
        "prot (clockjack.toml line 2) is not a setting; did you mean port?",
        "executor (clockjack.toml line 5) is not a setting; did you mean executors?",
        "CLOCKJACK_PORTS (in the environment) is not a setting; did you mean CLOCKJACK_PORT?",
        'slots = "4" (clockjack.toml line 3) is wrong: allowed is a whole number from 1 to 10000',
        f'roles = ["api","cook"] (clockjack.toml line 4) is wrong: allowed is one or more of {roles}',
        "executors = x (CLOCKJACK_EXECUTORS) is wrong: allowed is a whole number from 1 to 256",
        "drain_seconds = -1 (--drain-seconds) is wrong: allowed is a number of seconds from 0 to 86400",
    ]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("port", "65536", "from 0 to 65535"),
        ("port", "8640.5", "from 0 to 65535"),
        ("port", "", "from 0 to 65535"),
        ("http", "h2", "one of httptools, h11"),
        ("nats", "http://a", "'http://a' is not a URL such as nats://host:4222"),
        ("nats", "nats://", "is not a URL"),
        ("nats", "nats://a:port", "is not a URL"),
        ("roles", "api,api", "twice"),
        ("tasks", "shop/mail.py", "is not the name of a Python module"),
        ("allow_private", "10.0.0.1/8", "has host bits set"),
        ("allow_private", "10.0.0", "does not appear to be"),
        ("queues", "a b", "is not the name of a queue"),
        ("labels", "gpu", "is not a label"),
        ("labels", "gpu=true,gpu=false", "a label is there twice"),
        ("allow_commands", "bin/x", "neither an absolute path nor a plain name"),
        ("journal_max_bytes", "10", "from 16777216"),
        ("drain_seconds", "nan", "a number of seconds from 0"),
        ("ready_file", "", "a path"),
        ("log_level", "INFO", "one of debug, info, warning, error"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(elsewhere: Path, name: str, value: str, said: str) -> None:
    (fault,) = faults(options={name: value})
    assert fault.startswith(f"{name} = {value} ({option(name)}) is wrong: ")
    assert said in fault


def test_what_is_not_toml_is_told_with_its_place(elsewhere: Path) -> None:
    (elsewhere / "clockjack.toml").write_text("port = \n")
    (fault,) = faults()
    assert fault.startswith("clockjack.toml is not TOML:")
    assert "line 1" in fault
    (elsewhere / "clockjack.toml").write_bytes(b"\xff")
    (fault,) = faults()
    assert fault.startswith("clockjack.toml is not UTF-8:")


def test_credentials_are_not_repeated(elsewhere: Path) -> None:
    (fault,) = faults(options={"nats": ("nats://ann:secret@a:4222", "ftp://bob:secret@b")})
    assert "secret" not in fault
    (fault,) = faults(environment={"CLOCKJACK_WEBHOOK_SECRET": "secret"})
    assert "webhook_secret = *** (CLOCKJACK_WEBHOOK_SECRET) is wrong" in fault


@pytest.mark.parametrize("place", ["*", "127.0.0.1", "::1", "fd00::/8", "localhost", "build-1.internal"])
def test_where_http_targets_may_go(elsewhere: Path, place: str) -> None:
    assert load({"allow_private": place}, environment={}).node.allow_private == (place,)


def test_what_kubernetes_sets_for_a_service_is_passed_over(elsewhere: Path) -> None:
    injected = {
        "CLOCKJACK_PORT": "tcp://10.0.0.1:8640",
        "CLOCKJACK_SERVICE_HOST": "10.0.0.1",
        "CLOCKJACK_SERVICE_PORT_HTTP": "8640",
        "CLOCKJACK_PORT_8640_TCP_ADDR": "10.0.0.1",
        "CLOCKJACK_NATS_SERVICE_HOST": "10.0.0.2",
    }
    assert load(environment=injected).node == NodeConfig()


def test_an_empty_variable_is_not_set(elsewhere: Path) -> None:
    client = {f"CLOCKJACK_{name}": "x" for name in ("URL", "API_KEY", "CA_FILE", "NAMESPACE")}
    assert load(environment={variable("port"): "", **client}).node.port == 8640
