import { hostname, networkInterfaces } from "node:os"
import * as ClusterWorkflowEngine from "@effect/cluster/ClusterWorkflowEngine"
import { RunnerAddress } from "@effect/cluster/RunnerAddress"
import * as RunnerHealth from "@effect/cluster/RunnerHealth"
import * as Runners from "@effect/cluster/Runners"
import * as ShardingConfig from "@effect/cluster/ShardingConfig"
import * as SocketRunner from "@effect/cluster/SocketRunner"
import * as SqlMessageStorage from "@effect/cluster/SqlMessageStorage"
import * as SqlRunnerStorage from "@effect/cluster/SqlRunnerStorage"
import { SocketServer } from "@effect/platform/SocketServer"
import * as NodeClusterSocket from "@effect/platform-node/NodeClusterSocket"
import * as NodeSocketServer from "@effect/platform-node/NodeSocketServer"
import * as RpcSerialization from "@effect/rpc/RpcSerialization"
import { SqlClient } from "@effect/sql"
import { Context, Effect, FiberRef, Layer, LogLevel, Option } from "effect"
import { databaseFailed } from "./Database.js"
import { DatabaseFailed } from "./DatabaseFailed.js"
import { leavingWithin } from "./Leaving.js"

// The engine of workflows, over the same database. Those of films only wait, so they may move from worker to worker as they
// like; the films themselves are taken from the queue and stay where they are.

/** As the cluster has it by itself, but for the time that a workflow gets to leave a worker. */
const settled = { entityTerminationTimeout: "1 minute" } as const

/** Workflows and their answers in the database, and who runs them. */
const storage = Layer.mergeAll(SqlMessageStorage.layer, SqlRunnerStorage.layer).pipe(
  Layer.mapError(databaseFailed)
)

/** How long a worker takes its leave of the others at most; where the database is away, they notice by themselves. */
const longestLeave = "10 seconds"

/** What the cluster says of itself is told by this program where it matters. */
const quietly = Layer.locally(FiberRef.currentMinimumLogLevel, LogLevel.None)

/**
 * Makes the tables of the engine: for `setUpTables`. Beside the transaction that stands open there, because it asks for tables
 * that may not be there.
 * Fails   SqlError, as the database does.
 */
export const clusterTables = Layer.build(Layer.merge(SqlMessageStorage.layer, SqlRunnerStorage.layer)).pipe(
  Effect.asVoid,
  Effect.scoped,
  Effect.provide(ShardingConfig.layer(settled)),
  Effect.mapInputContext((context: Context.Context<SqlClient.SqlClient>) =>
    Context.omit(SqlClient.TransactionConnection)(context)
  ),
  Effect.withSpan("Cluster.tables")
)

/** Every address of this machine. */
const ownAddresses = () =>
  Object.values(networkInterfaces()).flatMap((found = []) => found.map(({ address }) => address))

/**
 * Where other workers reach this one: as it is told, else where the database sees it come from, else by its name. And where it
 * listens: there, or everywhere where that is not one of its own addresses.
 */
const placeOf = Effect.fnUntraced(
  function* (told: Option.Option<string>) {
    const sql = yield* SqlClient.SqlClient
    const [row] = yield* sql<{ readonly here: string | null }>`SELECT host(inet_client_addr()) AS here`
    const seen = row?.here ?? "127.0.0.1"
    const own = ownAddresses()
    const host = Option.getOrElse(told, () => (own.includes(seen) ? seen : hostname()))
    return { host, listen: own.includes(host) ? host : undefined }
  },
  Effect.catchTag("SqlError", (error) => Effect.fail(databaseFailed(error)))
)

const withServer = (told: Option.Option<string>) =>
  Layer.unwrapScoped(
    Effect.gen(function* () {
      const { host, listen } = yield* placeOf(told)
      const server = yield* NodeSocketServer.make(
        listen === undefined ? { port: 0 } : { host: listen, port: 0 }
      )
      const { address } = server
      if (address._tag !== "TcpAddress") return yield* Effect.dieMessage("a socket without a port")
      return Layer.merge(
        Layer.succeed(SocketServer, server),
        ShardingConfig.layer({
          ...settled,
          runnerAddress: Option.some(RunnerAddress.make({ host, port: address.port }))
        })
      )
    }).pipe(
      Effect.catchTag("SocketServerError", ({ cause }) =>
        Effect.fail(
          new DatabaseFailed({ reason: "Failed", detail: `This worker cannot listen: ${String(cause)}` })
        )
      )
    )
  )

/** How a worker is reached. */
export interface ClusterOptions {
  /** The name or the address under which other workers reach this machine, where it is not the one the database sees. */
  readonly address?: string
}

/**
 * The engine of a worker, which runs workflows too and listens on a free port for other workers. The tables are there.
 * Fails   DatabaseFailed: the database cannot be asked, or no port be had.
 */
export const layerWorker = ({ address }: ClusterOptions = {}) => {
  const protocol = NodeClusterSocket.layerClientProtocol
  const health = Layer.provide(RunnerHealth.layerPing, Layer.provide(Runners.layerRpc, protocol))
  return ClusterWorkflowEngine.layer.pipe(
    Layer.provide(Layer.provide(SocketRunner.layer, [protocol, health])),
    Layer.provide(storage),
    Layer.provide([withServer(Option.fromNullable(address)), RpcSerialization.layerMsgPack]),
    quietly,
    leavingWithin(longestLeave)
  )
}

/**
 * The engine of whoever only submits and waits: it runs nothing and listens nowhere. The tables are there.
 * Fails   DatabaseFailed: the database cannot be asked.
 */
export const layerClient = ClusterWorkflowEngine.layer.pipe(
  Layer.provide(Layer.provide(SocketRunner.layerClientOnly, NodeClusterSocket.layerClientProtocol)),
  Layer.provide(storage),
  Layer.provide([ShardingConfig.layer(settled), RpcSerialization.layerMsgPack]),
  quietly
)
