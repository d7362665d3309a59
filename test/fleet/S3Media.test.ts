import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { AwsClient } from "aws4fetch"
import { Effect } from "effect"
import { MediaStore } from "../../src/fleet/MediaStore.js"
import { motoProgram, startMoto } from "../support/moto.js"
import { mediaStoreContract, someFile, storeAt } from "./mediaStoreContract.js"

/** Media over a server that speaks S3 and was not written here. */
describe.skipIf(motoProgram === undefined)("media over moto", () => {
  const credentials = { accessKeyId: "AKIAMOTO", secretAccessKey: "moto-secret" }
  const hand = new AwsClient({ ...credentials, service: "s3", region: "eu-central-1" })
  const server: { url: string; stop: () => void } = { url: "", stop: () => undefined }
  const environment = () => ({
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: "eu-central-1",
    AWS_ENDPOINT_URL_S3: server.url
  })
  const ask = (method: string, place: string, body?: Uint8Array | string) =>
    Effect.promise(async () => {
      const answer = await hand.fetch(`${server.url}/${place}`, {
        method,
        ...(body === undefined ? {} : { body })
      })
      const bytes = new Uint8Array(await answer.arrayBuffer())
      assert.isTrue(answer.ok, `${method} ${place}: ${answer.status} ${Buffer.from(bytes).toString()}`)
      return bytes
    })
  const where =
    "<CreateBucketConfiguration><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>"

  beforeAll(async () => {
    if (motoProgram === undefined) return
    Object.assign(server, await startMoto(motoProgram))
    await Effect.runPromise(ask("PUT", "films", where))
  })
  afterAll(() => server.stop())

  let count = 0
  mediaStoreContract(
    "keeps the contract",
    Effect.sync(() => {
      const prefix = `studio/${++count}`
      return {
        store: storeAt(`s3://films/${prefix}/`, environment()),
        spoil: (name, bytes) => Effect.asVoid(ask("PUT", `films/${prefix}/${name}`, bytes)),
        read: (name) => ask("GET", `films/${prefix}/${name}`)
      }
    })
  )

  const over = <A, E>(place: string, work: (store: typeof MediaStore.Service) => Effect.Effect<A, E>) =>
    Effect.scoped(Effect.flatMap(MediaStore, work).pipe(Effect.provide(storeAt(place, environment()))))

  it.live("leaves nothing of a trial, and works without a prefix", () =>
    Effect.gen(function* () {
      yield* ask("PUT", "empty", where)
      const { file, sha256 } = someFile()
      yield* over("s3://empty", (store) =>
        Effect.zipRight(store.check, store.keep("a-fox", sha256, "mp4", file))
      )
      const list = Buffer.from(yield* ask("GET", "empty?list-type=2")).toString()
      assert.deepStrictEqual(
        [...list.matchAll(/<Key>([^<]*)/g)].map(([, key]) => key),
        [`a-fox/${sha256}.mp4`]
      )
    })
  )

  it.live("is told at once of a bucket that is not there", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(over("s3://not-there/x", (store) => store.check))
      assert.strictEqual(failure.reason, "NoPlace")
      assert.strictEqual(
        failure.message,
        `There is no bucket not-there at ${new URL(server.url).host} (404 NoSuchBucket). Make it, or mend its name.`
      )
    })
  )
})
