"""TLS: certificates shown, renewed, and asked for."""

import ssl
from pathlib import Path

import httpx
import pytest
import trustme
from anyio import to_thread

from clockjack.errors import ConfigurationError
from clockjack.services import Services
from clockjack_api.server import api_server
from clockjack_api.settings import ApiSettings
from clockjack_api.tls import Tls


class Authority:
    """Gives certificates."""

    def __init__(self, folder: Path) -> None:
        self.ca = trustme.CA()
        self.folder = folder
        self.file = folder / "ca.pem"
        self.ca.cert_pem.write_to_path(str(self.file))

    def certify(self, name: str) -> ApiSettings:
        """Put a certificate for loopback where the server looks for it."""
        issued = self.ca.issue_cert("127.0.0.1", "localhost", common_name=name)
        cert, key = self.folder / "cert.pem", self.folder / "key.pem"
        issued.private_key_pem.write_to_path(str(key))
        cert.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
        return ApiSettings(port=0, tls_cert=cert, tls_key=key)

    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.file)


@pytest.fixture
async def authority(tmp_path: Path) -> Authority:
    return await to_thread.run_sync(Authority, tmp_path)


async def common_name(url: str, context: ssl.SSLContext) -> str:
    """Return whose certificate a new connection shows."""
    async with (
        httpx.AsyncClient(base_url=url, verify=context) as http,
        http.stream("GET", "/health/live") as answer,
    ):
        assert answer.status_code == 200
        shown = answer.extensions["network_stream"].get_extra_info("ssl_object").getpeercert()
    subject = dict(pair for (pair,) in shown["subject"])
    found: str = subject["commonName"]
    return found


async def test_a_certificate_that_is_renewed_while_it_serves(services: Services, authority: Authority) -> None:
    settings = await to_thread.run_sync(authority.certify, "first")
    tls, context = await to_thread.run_sync(Tls, settings), await to_thread.run_sync(authority.trusting)
    async with api_server(services, settings, tls) as url:
        assert url.startswith("https://127.0.0.1:")
        assert await common_name(url, context) == "first"
        await to_thread.run_sync(authority.certify, "second")
        assert await common_name(url, context) == "first"
        await to_thread.run_sync(tls.load)
        assert await common_name(url, context) == "second"
        assert settings.tls_key is not None
        await to_thread.run_sync(settings.tls_key.write_text, "no key")
        with pytest.raises(ConfigurationError, match="can't be used for TLS"):
            await to_thread.run_sync(tls.load)
        assert await common_name(url, context) == "second"


async def test_who_does_not_speak_tls_gets_nothing(services: Services, authority: Authority) -> None:
    settings = await to_thread.run_sync(authority.certify, "first")
    async with api_server(services, settings) as url:
        async with httpx.AsyncClient(base_url=url.replace("https", "http"), verify=False) as http:
            with pytest.raises(httpx.TransportError):
                await http.get("/health/live")
        old = await to_thread.run_sync(authority.trusting)
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        async with httpx.AsyncClient(base_url=url, verify=old) as http:
            with pytest.raises(httpx.TransportError):
                await http.get("/health/live")


async def test_clients_may_have_to_show_one_too(services: Services, authority: Authority, tmp_path: Path) -> None:
    settings = await to_thread.run_sync(authority.certify, "first")
    wanted = ApiSettings(port=0, tls_cert=settings.tls_cert, tls_key=settings.tls_key, tls_client_ca=authority.file)
    context = await to_thread.run_sync(authority.trusting)
    async with api_server(services, wanted) as url:
        async with httpx.AsyncClient(base_url=url, verify=context) as http:
            with pytest.raises(httpx.TransportError):
                await http.get("/health/live")
        mine = authority.ca.issue_cert("somebody@example.org")
        mine.configure_cert(context)
        assert await common_name(url, context) == "first"


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_files_that_are_none(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "cert.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(ConfigurationError, match=str(file)):
        Tls(ApiSettings(tls_cert=file))
