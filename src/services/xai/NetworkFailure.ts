import { Data } from "effect"

/**
 * Why the network gave no answer.
 * - `network`     it could not be reached, or fell silent: waiting may help.
 * - `certificate` whoever answers has a certificate that is not trusted here; `time`: by its dates.
 * - `protocol`    whoever answers does not speak TLS as it should: a plain server, a login page, an old middlebox.
 * - `here`        this machine cannot begin: no proxy where it was told of one, no socket left, no leave to use one.
 * - `proxy`       the proxy cannot be used as it is set here: it wants a password, or speaks another protocol.
 * - `barred`      the proxy will not let this through.
 */
export type Trouble = "network" | "certificate" | "time" | "protocol" | "here" | "proxy" | "barred"

/** The network gave no answer. `isSent`: the request may have reached the API. */
export class NoAnswer extends Data.Error<{
  readonly isSent: boolean
  readonly words: string
  readonly trouble: Trouble
}> {}

/** No answer to what never left. */
export const notSent = (words: string, trouble: Trouble = "network") =>
  new NoAnswer({ isSent: false, words, trouble })

/** No answer to what may have arrived. */
export const inDoubt = (words: string) => new NoAnswer({ isSent: true, words, trouble: "network" })

/** Failures that come before anything was sent, by their codes, and what they tell. */
const unsent: ReadonlyArray<readonly [code: RegExp, trouble: Trouble]> = [
  [/^(?:ENOTFOUND|EAI_(?:AGAIN|FAIL|NODATA)|UND_ERR_CONNECT_TIMEOUT)$/, "network"],
  [/^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN)$/, "network"],
  [/^(?:EADDRNOTAVAIL|EACCES|EPERM|EMFILE|ENFILE|ENOBUFS|ENOMEM)$/, "here"],
  [/^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/, "time"],
  // What OpenSSL says of a certificate, as Node names it.
  [/^(?:CERT_|CRL_|ERR_TLS_CERT_|ERROR_IN_CERT_|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT)\w*$/, "certificate"],
  [/^(?:UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)_\w+|ERR_TLS_DH_PARAM_SIZE)$/, "certificate"],
  [/^(?:HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)$/, "certificate"],
  // Of a connection that was up, and broke, nobody knows what was written by then.
  [
    /^(?!.*(?:BAD_RECORD_MAC|DECRYPTION_FAILED|UNEXPECTED_EOF|APPLICATION_DATA|SHUTDOWN))ERR_(?:SSL|TLS)_/,
    "protocol"
  ],
  [/^EPROTO$/, "protocol"]
]

/** What is wrong, in words for a person, where the code alone says it better than the platform does. */
const inWords: { readonly [code: string]: string } = {
  ERR_SSL_WRONG_VERSION_NUMBER: "what answers there does not speak TLS",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "what answers there does not speak TLS",
  ERR_SSL_HTTP_REQUEST: "what answers there does not speak TLS",
  EPROTO: "what answers there does not speak TLS as it should"
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null)

/** Reads a network failure down its chain of causes: before the request left, or after. When in doubt, after. */
export const networkFailure = (thrown: unknown): NoAnswer => {
  if (thrown instanceof NoAnswer) return thrown
  const words: Array<string> = []
  let isSent = true
  let trouble: Trouble = "network"
  let link: unknown = thrown
  for (let depth = 0; depth < 6 && link instanceof Error; depth++) {
    if (link instanceof NoAnswer) return link
    const code = "code" in link ? textOf(link.code) : null
    const [, found] = unsent.find(([known]) => code !== null && known.test(code)) ?? []
    const duringConnect = "syscall" in link && link.syscall === "connect"
    if (trouble === "network") trouble = found ?? trouble
    if (found !== undefined || duringConnect || /before secure TLS connection|^bad port$/i.test(link.message))
      isSent = false
    const said = (code === null ? undefined : inWords[code]) ?? link.message
    words.push(code === null || said.includes(code) ? said : `${said} (${code})`)
    // Several addresses were tried, each with its own failure.
    link = link instanceof AggregateError && link.cause === undefined ? link.errors[0] : link.cause
  }
  const said = words.filter((word) => word !== "").join(": ") || "the connection failed"
  return new NoAnswer({ isSent, words: said, trouble })
}

/** The same of a connection that was still being opened: nothing was sent over it. */
export const beforeSending = (thrown: unknown): NoAnswer => {
  const { trouble, words } = networkFailure(thrown)
  return notSent(words, trouble)
}
