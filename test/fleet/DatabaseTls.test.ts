import { SqlError } from "@effect/sql/SqlError"
import { assert, describe, it } from "@effect/vitest"
import { databaseFailed } from "../../src/fleet/Database.js"

/** What the driver threw against a server with TLS of its own authority, or with none. */
const thrown: ReadonlyArray<readonly [message: string, more: object, says: string]> = [
  ["unable to verify the first certificate", { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }, "sslrootcert=FILE"],
  ["self-signed certificate", { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }, "sslrootcert=FILE"],
  [
    "Hostname/IP does not match certificate's altnames: IP: 127.0.0.1 is not in the cert's list:",
    { code: "ERR_TLS_CERT_ALTNAME_INVALID" },
    "the host in the URL"
  ],
  ["certificate has expired", { code: "CERT_HAS_EXPIRED" }, "its certificate is not taken"],
  [
    "ENOENT: no such file or directory, open '/ca.pem'",
    { code: "ENOENT", syscall: "open" },
    "a file that it names"
  ],
  ["The server does not support SSL connections", {}, "leave sslmode out"],
  [
    'no pg_hba.conf entry for host "127.0.0.1", user "films", database "films", no encryption',
    { code: "28000" },
    "add ?sslmode=verify-full"
  ]
]

describe("a database with TLS", () => {
  it.each(thrown)(
    "that says “%s” has a URL that cannot be used, and says how it can",
    (message, more, says) => {
      const cause = Object.assign(new Error(message), more)
      const { detail, reason } = databaseFailed(new SqlError({ cause, message: "Failed to connect" }))
      assert.strictEqual(reason, "Unusable")
      assert.include(detail, says)
    }
  )

  it("that nothing answers at is away, and no matter of its URL", () => {
    const cause = Object.assign(new Error("connect ECONNREFUSED"), {
      code: "ECONNREFUSED",
      syscall: "connect"
    })
    assert.strictEqual(databaseFailed(new SqlError({ cause, message: "" })).reason, "Unreachable")
  })
})
