"""An issuer of JWTs: keys of its own, a key set over HTTP, and whatever claims a test would like to have signed."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

AUDIENCE = "carillon"
ALGORITHMS = ["RS256", "ES256", "EdDSA"]


class Issuer:
    """Serves `/keys`; with `status` set to another than 200 it is out of order."""

    def __init__(self):
        self.keys: dict[str, RSAKey | ECKey | OKPKey] = {}
        self.published: list[str] = []
        self.requests = 0
        self.status = 200
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.requests += 1
                body = issuer.key_set().encode()
                self.send_response(issuer.status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def key_set(self) -> str:
        keys = KeySet([self.keys[name] for name in self.published])
        return json.dumps(keys.as_dict(private=False))

    def add(self, algorithm: str, name: str | None = None, publish: bool = True) -> str:
        """A new key, and the name of it."""
        name = name or f"{algorithm}-{len(self.keys) + 1}"
        parameters = {"kid": name, "alg": algorithm, "use": "sig"}
        match algorithm:
            case "RS256":
                key = RSAKey.generate_key(2048, parameters, private=True)
            case "ES256":
                key = ECKey.generate_key("P-256", parameters, private=True)
            case "EdDSA":
                key = OKPKey.generate_key("Ed25519", parameters, private=True)
        self.keys[name] = key
        if publish:
            self.published.append(name)
        return name

    def token(self, key: str, **claims) -> str:
        """A good token of `ben` for `acme`, but for what is claimed; a claim that is None is not made."""
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "ben",
            "tenant": "acme",
            "iat": now,
            "exp": now + 300,
        } | claims
        claims = {name: value for name, value in claims.items() if value is not None}
        algorithm = self.keys[key].alg
        return jwt.encode({"alg": algorithm, "kid": key}, claims, self.keys[key], algorithms=[algorithm])

    @property
    def settings(self) -> dict[str, str]:
        return {
            "CARILLON_JWT_JWKS": f"{self.url}/keys",
            "CARILLON_JWT_ISSUER": self.url,
            "CARILLON_JWT_AUDIENCE": AUDIENCE,
        }

    def end(self) -> None:
        self.server.shutdown()
        self.server.server_close()
