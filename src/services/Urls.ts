import { isIP } from "node:net"

/** A host of a URL without the brackets of IPv6, in small letters. */
export const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, "").toLowerCase()

/** Whether a host of a URL names this machine itself, without asking DNS. */
export const isLoopbackHost = (hostname: string): boolean => {
  const host = bare(hostname)
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."))
}

/** A text without percent-encoding; as it is where it is not well encoded. */
export const percentDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
