import { execFileSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { createServer as createHttp, type IncomingMessage } from "node:http"
import { createServer as createHttps } from "node:https"
import { connect, type Server, type Socket } from "node:net"
import path from "node:path"
import { tempFolder } from "./tempFolder.js"

// A company's network on this machine: a certificate authority of its own, a TLS server in the name of others, and a
// proxy that alone leads to it. Nothing leaves the machine.

/** Whether certificates can be made here. */
export const canMakeCertificates = (() => {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
})()

/** A certificate authority, and what it signs. */
export const authority = () => {
  const folder = tempFolder("authority-")
  const at = (name: string) => path.join(folder, name)
  const openssl = (...words: ReadonlyArray<string>) =>
    execFileSync("openssl", words, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] })
  const key = (name: string) =>
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", at(`${name}.key`))
  key("ca")
  openssl(
    ...["req", "-x509", "-new", "-key", at("ca.key"), "-out", at("ca.pem"), "-days", "3650"],
    ...["-subj", "/O=Acme Inspection/CN=Acme Root"]
  )
  let serial = 0
  /** A certificate for these names, valid between two times (`YYYYMMDDHHMMSSZ`). */
  const sign = (
    names: ReadonlyArray<string>,
    [from, to]: readonly [string, string] = ["20200101000000Z", "20460101000000Z"],
    isSelfSigned = false
  ) => {
    const name = `server-${++serial}`
    key(name)
    writeFileSync(at(`${name}.ext`), `subjectAltName=${names.map((it) => `DNS:${it}`).join(",")}\n`)
    writeFileSync(at(`${name}.idx`), "")
    writeFileSync(
      at(`${name}.cnf`),
      [
        "[ca]\ndefault_ca=c\n[c]",
        `new_certs_dir=${folder}\ndatabase=${at(`${name}.idx`)}\nrand_serial=yes`,
        "default_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n"
      ].join("\n")
    )
    openssl("req", "-new", "-key", at(`${name}.key`), "-out", at(`${name}.csr`), "-subj", `/CN=${names[0]}`)
    openssl(
      ...["ca", "-batch", "-notext", "-config", at(`${name}.cnf`), "-in", at(`${name}.csr`)],
      ...["-out", at(`${name}.pem`), "-startdate", from, "-enddate", to, "-extfile", at(`${name}.ext`)],
      ...(isSelfSigned
        ? ["-selfsign", "-keyfile", at(`${name}.key`)]
        : ["-cert", at("ca.pem"), "-keyfile", at("ca.key")])
    )
    return { key: readFileSync(at(`${name}.key`)), cert: readFileSync(at(`${name}.pem`)) }
  }
  return { root: at("ca.pem"), sign } as const
}

type Certificate = ReturnType<ReturnType<typeof authority>["sign"]>

const portOf = (server: Server): number => {
  const address = server.address()
  return address !== null && typeof address === "object" ? address.port : 0
}

const listening = (server: Server) =>
  new Promise<{ readonly port: number; readonly close: () => void }>((resolve) => {
    const open = new Set<Socket>()
    server.on("connection", (socket: Socket) => {
      open.add(socket)
      socket.on("error", () => {})
      socket.on("close", () => open.delete(socket))
    })
    server.listen(0, "127.0.0.1", () =>
      resolve({
        port: portOf(server),
        close: () => {
          server.close()
          for (const socket of open) socket.destroy()
        }
      })
    )
  })

/** A TLS server that answers by `answer`. */
export const tlsServer = (
  certificate: Certificate,
  answer: (
    request: IncomingMessage,
    body: Buffer
  ) => Promise<{
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: Uint8Array
  }>
) =>
  listening(
    createHttps(certificate, (request, response) => {
      const chunks: Array<Buffer> = []
      request.on("data", (chunk: Buffer) => chunks.push(chunk))
      request.on("end", () => {
        void answer(request, Buffer.concat(chunks)).then(({ body, headers, status }) => {
          response.writeHead(status, { ...headers, "content-length": String(body.length) })
          response.end(request.method === "HEAD" ? undefined : body)
        })
      })
    })
  )

/** A plain server that says the same to everybody, as the login page of a hotel does. */
export const plainServer = (body: string) =>
  listening(
    createHttp((_, response) => {
      response.writeHead(200, { "content-type": "text/html" })
      response.end(body)
    })
  )

/** A proxy that takes CONNECT and leads everywhere to one port of this machine; `refuse` answers instead. */
export const connectProxy = async (
  to: number,
  options: {
    readonly user?: string
    readonly refuse?: string
  } = {}
) => {
  const asked: Array<string> = []
  const server = createHttp((_, response) => response.writeHead(400).end())
  server.on("connect", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    asked.push(request.url ?? "")
    socket.on("error", () => socket.destroy())
    const wanted =
      options.user === undefined ? undefined : `Basic ${Buffer.from(options.user).toString("base64")}`
    if (options.refuse !== undefined) socket.end(`HTTP/1.1 ${options.refuse}\r\n\r\n`)
    else if (wanted !== undefined && request.headers["proxy-authorization"] !== wanted)
      socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="acme"\r\n\r\n'
      )
    else {
      const onward = connect(to, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection Established\r\n\r\n")
        onward.write(head)
        onward.pipe(socket)
        socket.pipe(onward)
      })
      onward.on("error", () => socket.destroy())
      socket.on("close", () => onward.destroy())
    }
  })
  return { ...(await listening(server)), asked }
}
