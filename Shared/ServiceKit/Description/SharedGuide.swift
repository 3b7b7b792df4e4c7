/// What holds for every route of both services, in the words of their descriptions.
package enum SharedGuide {
    package static let text = #"""
        ## Credentials

        A request carries an API key or a personal access token as `Authorization: Bearer …`, or as `X-API-Key`. Each route names the scope that it needs; `tenant:admin` stands for every scope of its tenant.

            export CARILLON_API_KEY=$(carillon key mint --tenant acme --scopes events:write,webhooks:manage)

        Where the installation takes JWTs of an issuer (`CARILLON_JWT_JWKS`), one is sent the same way: signed by RS256, ES256 or EdDSA, with `iss`, `aud`, `exp`, who acts as `sub`, the tenant's handle as `tenant`, and what it may do as `scope` or `roles`.

        Without a credential, or with one that is unknown, expired or revoked, the answer is `401`; without the scope it is `403`. What belongs to another tenant is answered `404`, just like what does not exist.

        ## Errors

        Every request that fails is answered with `application/problem+json` (RFC 9457): `{type, title, status, code, detail, requestId, errors}`. Programs go by `code`, which stays as it is; sentences may change. Where something in the request is at fault, `errors` names each fault: `pointer` is a JSON Pointer into the body, or the name of a parameter or header field.

        What may be tried again as it is: `408`, `429` and `503`, after as many seconds as `Retry-After` says. All other errors stay the same until the request is another one. The table of problems below has every code.

        Members that a body has and the route doesn't know are refused (`unknown_member`), never passed over. In answers, members may be added at any time.

        ## Idempotency

        A `POST` that takes an `Idempotency-Key` happens once for a key: sent again within 24 hours, it gets the first answer, with `Idempotency-Replayed: true`. Another body under the same key is a `422`. So a client that has no answer sends the same request again.

            curl -X POST … -H 'Idempotency-Key: order-42-paid' -d @event.json

        ## Lists

        Lists answer `{data, nextCursor}`, newest first where nothing else is said. `limit` is 50 where nothing is said, and at most 250; `cursor` is the `nextCursor` of the page before. A page may hold fewer items than asked for and still have a cursor.

        ## Reading what one has written

        A change counts at the instance that answered. Its answer carries `Carillon-Position`; a request that sends it along, to whichever service and instance, waits until it counts there too, for at most 5 seconds (then `503`).

        ## Ids, times and durations

        Ids have a prefix that says of what they are, and sort by time. Times are RFC 3339 in UTC with milliseconds. Durations are written `200ms`, `5s`, `2h`, `7d`. An optional member that is `null` counts as one that is not there, unless something else is said.
        """#
}
