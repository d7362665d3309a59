import { spawnSync } from "node:child_process"
import { connect, createServer } from "node:net"
import { Data, Effect } from "effect"

/** This system, or this user, has no network namespaces. */
export class NoNamespaces extends Data.TaggedError("NoNamespaces")<{ readonly message: string }> {}

const ip = (...args: ReadonlyArray<string>) => {
  const { status, stderr } = spawnSync("ip", args, { encoding: "utf8" })
  return { isDone: status === 0, why: stderr?.trim() ?? "there is no ip command" }
}

/** A machine of its own on this one, behind a cable that can be pulled. */
export interface Link {
  /** This machine's address as the other one sees it. */
  readonly host: string
  /** The words by which a command is run on the other machine. */
  readonly within: ReadonlyArray<string>
  readonly down: Effect.Effect<void>
  readonly up: Effect.Effect<void>
}

/**
 * Makes it, gone with the scope.
 * Fails   NoNamespaces.
 */
export const openLink = Effect.gen(function* () {
  const name = `films-${process.pid}`
  const [here, there] = [`fh${process.pid}`, `fw${process.pid}`]
  const net = `10.213.${process.pid % 250}`
  const must = (...args: ReadonlyArray<string>) =>
    Effect.suspend(() => {
      const { isDone, why } = ip(...args)
      return isDone ? Effect.void : new NoNamespaces({ message: `ip ${args.join(" ")}: ${why}` })
    })
  yield* Effect.acquireRelease(must("netns", "add", name), () =>
    Effect.sync(() => {
      ip("netns", "del", name)
      ip("link", "del", here)
    })
  )
  yield* must("link", "add", here, "type", "veth", "peer", "name", there, "netns", name)
  yield* must("addr", "add", `${net}.1/24`, "dev", here)
  yield* must("-n", name, "addr", "add", `${net}.2/24`, "dev", there)
  yield* must("link", "set", here, "up")
  yield* must("-n", name, "link", "set", there, "up")
  yield* must("-n", name, "link", "set", "lo", "up")
  const link: Link = {
    host: `${net}.1`,
    within: ["ip", "netns", "exec", name],
    down: Effect.orDie(must("link", "set", here, "down")),
    up: Effect.orDie(must("link", "set", here, "up"))
  }
  return link
})

/** Lets what comes to an address of this machine through to another one, until the scope ends. Gives the port there. */
export const passOn = (host: string, target: { readonly host: string; readonly port: number }) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.async<ReturnType<typeof createServer>>((resume) => {
        const server = createServer((from) => {
          const to = connect(target)
          from.pipe(to).pipe(from)
          const end = () => {
            from.destroy()
            to.destroy()
          }
          from.on("error", end)
          to.on("error", end)
        })
        server.listen(0, host, () => resume(Effect.succeed(server)))
      }),
      (server) => Effect.sync(() => server.close())
    ),
    (server) => {
      const address = server.address()
      return typeof address === "object" && address !== null ? address.port : 0
    }
  )
