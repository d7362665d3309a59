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
export class NoAnswer extends Error {
  override readonly name = "NoAnswer"
  constructor(
    readonly isSent: boolean,
    readonly words: string,
    readonly trouble: Trouble = "network"
  ) {
    super("no answer")
  }
}

/** Failures that come before anything was sent, and that another time may not bring. */
const notSentCodes = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "EAI_NODATA",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ENETDOWN",
  "UND_ERR_CONNECT_TIMEOUT"
])

/** The same, where it is this machine that does not get as far as asking. */
const hereCodes = new Set(["EADDRNOTAVAIL", "EACCES", "EPERM", "EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"])

/** Certificates that fail by their dates. */
const timeCodes = new Set(["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"])

/** What OpenSSL says of a certificate, as Node names it. */
const certificateCode =
  /^(CERT_(?!HAS_EXPIRED|NOT_YET_VALID)\w+|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT\w*|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)_\w+|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|ERROR_IN_CERT_\w+|CRL_\w+|ERR_TLS_CERT_\w+|ERR_TLS_DH_PARAM_SIZE)$/

/** A connection that was up, and broke: what was written by then, nobody knows. */
const brokenCode = /BAD_RECORD_MAC|DECRYPTION_FAILED|UNEXPECTED_EOF|APPLICATION_DATA|SHUTDOWN/

const troubleOf = (code: string): { readonly isSent: boolean; readonly trouble: Trouble } | undefined => {
  if (notSentCodes.has(code)) return { isSent: false, trouble: "network" }
  if (hereCodes.has(code)) return { isSent: false, trouble: "here" }
  if (timeCodes.has(code)) return { isSent: false, trouble: "time" }
  if (certificateCode.test(code)) return { isSent: false, trouble: "certificate" }
  if (/^ERR_(SSL|TLS)_/.test(code) || code === "EPROTO")
    return brokenCode.test(code) ? undefined : { isSent: false, trouble: "protocol" }
  return undefined
}

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
    const found = code === null ? undefined : troubleOf(code)
    const duringConnect = "syscall" in link && link.syscall === "connect"
    if (found !== undefined) {
      isSent = isSent && found.isSent
      if (trouble === "network") trouble = found.trouble
    }
    if (duringConnect || /before secure TLS connection|^bad port$/i.test(link.message)) isSent = false
    const said = (code === null ? undefined : inWords[code]) ?? link.message
    words.push(code === null || said.includes(code) ? said : `${said} (${code})`)
    // Several addresses were tried, each with its own failure.
    link = link instanceof AggregateError && link.cause === undefined ? link.errors[0] : link.cause
  }
  return new NoAnswer(
    isSent,
    words.filter((word) => word !== "").join(": ") || "the connection failed",
    trouble
  )
}
