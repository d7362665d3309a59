import { createHash } from "node:crypto"
import path from "node:path"
import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Layer, Option } from "effect"
import { Concept } from "../../src/domain/Concept.js"
import { errnoOf, hashFile, moveFile } from "../../src/services/FileOps.js"
import { StateStore } from "../../src/services/StateStore.js"
import { folders, Workspace } from "../../src/services/Workspace.js"
import { SimulatedStudio } from "../../src/simulator.js"
import { failure, type Meddler, meddleWith } from "../support/faultyDisk.js"
import {
  filesBelow,
  letTimePass,
  makeStudio,
  newFolder,
  pictureOrder,
  platform,
  run
} from "../support/storeKit.js"

const opening = (folder: string) => Effect.either(Effect.scoped(Layer.build(Workspace.layer(folder))))

/** A disk that says no to some deeds. */
const refusing = (code: string, isRefused: (verb: string, path: string) => boolean) => {
  const meddle: Meddler = (deed, doIt) =>
    Effect.suspend(() => (isRefused(deed.verb, deed.path) ? Effect.fail(failure(code, deed.path)) : doIt))
  return meddleWith(meddle)
}

/** A disk with a code of its own for what is read as a link and is none. */
const sayingOfNoLink = (code: string) =>
  Layer.effect(
    FileSystem.FileSystem,
    Effect.map(FileSystem.FileSystem, (fs) => ({
      ...fs,
      readLink: (path: string) =>
        Effect.mapError(fs.readLink(path), (error) =>
          errnoOf(error) === "EINVAL" ? failure(code, path) : error
        )
    }))
  )

const inFolder = <A, E>(
  look: (
    folder: string,
    fs: FileSystem.FileSystem
  ) => Effect.Effect<A, E, Layer.Layer.Success<typeof platform>>
) =>
  Effect.gen(function* () {
    return yield* look(yield* newFolder, yield* FileSystem.FileSystem)
  }).pipe(Effect.scoped, Effect.provide(platform))

/** Opens a folder and gives the words of the refusal. */
const refused = (folder: string) =>
  Effect.map(opening(folder), (end) => {
    assert(Either.isLeft(end))
    assert.strictEqual(end.left._tag, "WorkspaceUnusable")
    return end.left.message
  })

describe("a film's folder, before anything is ordered", () => {
  const inner = [...folders, "superseded", ".simulator"]

  for (const [deed, code, says] of [
    ["writeFile", "EACCES", /no permission/],
    ["writeFile", "ENOSPC", /the disk is full/],
    ["writeFile", "EDQUOT", /your share of the disk/],
    ["writeFile", "EROFS", /read-only/],
    ["writeFile", "ENAMETOOLONG", /name is too long/],
    ["rename", "ENOSPC", /the disk is full/],
    ["remove", "EROFS", /read-only/]
  ] as const)
    it.live(`C12: each folder in it is tried, and named where it will not do (${deed}: ${code})`, () =>
      inFolder((folder, fs) =>
        Effect.gen(function* () {
          yield* Effect.forEach(inner, (name) => fs.makeDirectory(`${folder}/${name}`))
          for (const name of inner) {
            const words = yield* refused(folder).pipe(
              Effect.provide(
                refusing(code, (verb, path) => verb === deed && path.startsWith(`${folder}/${name}/`))
              )
            )
            assert.include(words, `${name} in it`)
            assert.match(words, says)
          }
          assert(Either.isRight(yield* opening(folder)))
          // What a disk does not let us remove stays.
          if (deed !== "remove") assert.deepStrictEqual(yield* filesBelow(folder), [])
        })
      )
    )

  /** The folders in which a file is written to try them, as they are named below the film's. */
  const trials = (folder: string) => {
    const tried: Array<string> = []
    const disk = meddleWith((deed, doIt) =>
      Effect.suspend(() => {
        if (deed.path.includes("-trial-") && deed.verb === "writeFile")
          tried.push(path.relative(folder, path.dirname(deed.path)))
        return doIt
      })
    )
    return { tried, disk }
  }

  it.live("each that was there is tried once, and none that was made just then", () =>
    inFolder((folder, fs) =>
      Effect.gen(function* () {
        const { disk, tried } = trials(folder)
        yield* fs.makeDirectory(`${folder}/videos`)
        yield* Effect.provide(opening(folder), disk)
        assert.deepStrictEqual(tried.splice(0), ["", "videos"])
        yield* Effect.provide(opening(folder), disk)
        const made = folders.filter((name) => name !== "speech")
        assert.deepStrictEqual(tried.toSorted(), ["", ...made].toSorted())
      })
    )
  )

  it.live("each is made and tried where nobody may read which there are", () =>
    inFolder((folder, fs) =>
      Effect.gen(function* () {
        const shut = Layer.effect(
          FileSystem.FileSystem,
          Effect.map(FileSystem.FileSystem, (disk) => ({
            ...disk,
            readDirectory: (path: string) => Effect.fail(failure("EACCES", path))
          }))
        )
        assert(Either.isRight(yield* Effect.provide(opening(folder), shut)))
        assert.includeMembers(yield* fs.readDirectory(folder), ["videos", "responses"])
        yield* fs.remove(`${folder}/videos`, { recursive: true })
        yield* fs.symlink("/tmp", `${folder}/videos`)
        assert.match(yield* Effect.provide(refused(folder), shut), /videos in it is a link to \/tmp/)
      })
    )
  )

  it.live("is tried once, though a simulator works in it too", () =>
    inFolder((folder, fs) =>
      Effect.gen(function* () {
        const { disk, tried } = trials(folder)
        yield* fs.makeDirectory(`${folder}/videos`)
        yield* Effect.scoped(Layer.build(SimulatedStudio.layer({ folder }))).pipe(Effect.provide(disk))
        assert.deepStrictEqual(tried, ["", "videos"])
      })
    )
  )

  it.live("C12: a file, a link or a folder in the wrong place is named too", () =>
    inFolder((folder, fs) =>
      Effect.gen(function* () {
        const wrong = [
          ["responses", fs.writeFileString(`${folder}/responses`, "x"), /is a file, where a folder/],
          ["videos", fs.symlink("/tmp", `${folder}/videos`), /a link to \/tmp/],
          ["frames", fs.symlink("/nowhere", `${folder}/frames`), /a link to \/nowhere/],
          ["superseded", fs.symlink("/tmp", `${folder}/superseded`), /a link to \/tmp/],
          ["state.json", fs.makeDirectory(`${folder}/state.json`), /is a folder, where a file/],
          ["script.md", fs.makeDirectory(`${folder}/script.md`), /is a folder, where a file/],
          ["final_video.mp4", fs.makeDirectory(`${folder}/final_video.mp4`), /is a folder, where a file/],
          ["journal.log", fs.symlink("/nowhere", `${folder}/journal.log`), /a link to \/nowhere/]
        ] as const
        for (const [name, put, says] of wrong) {
          yield* fs.remove(`${folder}/${name}`, { recursive: true, force: true })
          yield* put
          const words = yield* refused(folder)
          assert.include(words, name)
          assert.match(words, says)
          yield* fs.remove(`${folder}/${name}`, { recursive: true })
        }
        assert(Either.isRight(yield* opening(folder)))
      })
    )
  )
})

/** One paid order and one file of a film, on a disk of a certain kind; gives how often was ordered and the files. */
const smallFilm = (disk: Layer.Layer<FileSystem.FileSystem, never, FileSystem.FileSystem>) =>
  inFolder((folder, fs) =>
    Effect.gen(function* () {
      const studio = yield* makeStudio
      const film = Effect.gen(function* () {
        const store = yield* StateStore
        yield* store.begin(Concept.make("A fox"))
        yield* store.once(pictureOrder("large"), studio.draw("x".repeat(30_000)))
        yield* store.produce({ path: "videos/scene_1.mp4", inputs: [] }, (to) =>
          fs.writeFileString(to, "clip")
        )
      })
      yield* run(folder, film).pipe(Effect.provide(disk))
      yield* run(folder, film)
      return { orders: yield* studio.count, files: yield* filesBelow(folder) }
    })
  )

describe("a disk with ways of its own", () => {
  for (const code of ["EINVAL", "EPERM", "ENOTSUP", "EISDIR", "EACCES", "EBADF", "ENOSYS"])
    it.live(`C29: that cannot flush folders makes a film all the same (${code})`, () =>
      Effect.gen(function* () {
        const isFolder = (path: string) => !/\.[a-z0-9]+$/.test(path) && !path.includes(".part-")
        const { files, orders } = yield* smallFilm(
          refusing(code, (verb, path) => verb === "sync" && isFolder(path))
        )
        assert.strictEqual(orders, 1)
        assert.lengthOf(files, 3)
      })
    )

  it.live("C29: whose files cannot be flushed is refused as before", () =>
    Effect.gen(function* () {
      const end = yield* Effect.either(
        smallFilm(refusing("EINVAL", (verb, path) => verb === "sync" && path.includes("journal.log")))
      )
      assert(Either.isLeft(end))
    })
  )

  for (const code of ["EBUSY", "EPERM", "EACCES"])
    it.effect(`C32: that holds a file for a moment costs a moment, and no order (${code})`, () =>
      Effect.gen(function* () {
        const seen = new Map<string, number>()
        const film = smallFilm(
          refusing(code, (verb, path) => {
            if (verb !== "rename") return false
            seen.set(path, (seen.get(path) ?? 0) + 1)
            return (seen.get(path) ?? 0) <= 2
          })
        )
        const { orders } = yield* letTimePass(yield* Effect.fork(film))
        assert.strictEqual(orders, 1)
        assert.isAbove(seen.size, 2)
      })
    )

  it.live("C37: a move to another disk is a copy that is whole before it is seen", () =>
    inFolder((folder, fs) =>
      Effect.gen(function* () {
        yield* fs.writeFileString(`${folder}/a`, "the clip")
        yield* Effect.flatMap(FileSystem.FileSystem, (here) =>
          moveFile(here, `${folder}/a`, `${folder}/b`)
        ).pipe(
          Effect.provide(refusing("EXDEV", (verb, path) => verb === "rename" && path === `${folder}/b`)),
          // The copy, too, has to be renamed, which this disk refuses: then nothing is lost, and nothing half is left.
          Effect.flip
        )
        assert.deepStrictEqual(yield* filesBelow(folder), ["a"])
        let first = true
        yield* Effect.flatMap(FileSystem.FileSystem, (here) =>
          moveFile(here, `${folder}/a`, `${folder}/b`)
        ).pipe(
          Effect.provide(
            refusing("EXDEV", (verb) => {
              const isFirst = verb === "rename" && first
              if (isFirst) first = false
              return isFirst
            })
          )
        )
        assert.deepStrictEqual(yield* filesBelow(folder), ["b"])
        assert.strictEqual(yield* fs.readFileString(`${folder}/b`), "the clip")
      })
    )
  )
})

describe("a file that is hashed", () => {
  it.effect("is hashed whole, however long it is and was expected to be", () =>
    inFolder((folder, fs) =>
      Effect.gen(function* () {
        for (const size of [0, 1, 262_143, 262_144, 262_145, 600_000]) {
          const bytes = Uint8Array.from({ length: size }, (_, n) => (n * n) >> 7)
          yield* fs.writeFile(`${folder}/file`, bytes)
          const sha256 = createHash("sha256").update(bytes).digest("hex")
          for (const expected of [size, 0, size + 9])
            assert.deepStrictEqual(yield* hashFile(fs, `${folder}/file`, expected), { sha256, bytes: size })
        }
      })
    )
  )
})

describe("what is the user's", () => {
  const mine = "a story of my own"

  for (const name of [
    "script.md",
    "report.html",
    "final_video.mp4",
    "final_video.json",
    "keyframes/scene_2_v1.jpg",
    "videos/scene_1_t2.mp4"
  ])
    it.live(`C16: is not filmed over: ${name}`, () =>
      inFolder((folder, fs) =>
        Effect.gen(function* () {
          yield* fs.makeDirectory(`${folder}/keyframes`)
          yield* fs.makeDirectory(`${folder}/videos`)
          yield* fs.writeFileString(`${folder}/${name}`, mine)
          const error = yield* Effect.flip(run(folder, Effect.void))
          assert(error._tag === "StoreFailed")
          assert.strictEqual(error.reason, "OtherFilm")
          assert.include(error.detail, name)
          assert.strictEqual(yield* fs.readFileString(`${folder}/${name}`), mine)
        })
      )
    )

  it.live("C16: under names of its own stands beside a film untouched", () =>
    inFolder((folder, fs) =>
      Effect.gen(function* () {
        yield* fs.makeDirectory(`${folder}/videos`)
        yield* fs.makeDirectory(`${folder}/holiday`)
        const names = ["notes.txt", ".env", "videos/holiday.mp4", "holiday/.part-of-it", "script.old.md"]
        yield* Effect.forEach(names, (name) => fs.writeFileString(`${folder}/${name}`, mine))
        yield* run(folder, Effect.void)
        for (const name of names) assert.strictEqual(yield* fs.readFileString(`${folder}/${name}`), mine)
      })
    )
  )

  it.live("is all that stays: what is half-written in a film's folders, other languages' too, is swept", () =>
    inFolder((folder, fs) =>
      Effect.gen(function* () {
        const places = ["", "videos/", "speech/", "speech/de/", "speech/pt-br/"]
        const halves = places.map((place) => `${folder}/${place}.part-1-ab-2-sound.m4a`)
        for (const language of ["de", "pt-br", "My Notes"])
          yield* fs.makeDirectory(`${folder}/speech/${language}`, { recursive: true })
        yield* fs.makeDirectory(`${folder}/videos`)
        const theirs = [`${folder}/speech/My Notes/.part-of-it`, `${folder}/speech/de/scene_1_v1.wav`]
        yield* Effect.forEach([...halves, ...theirs], (file) => fs.writeFileString(file, mine))
        yield* run(folder, Effect.void)
        assert.deepStrictEqual(yield* Effect.filter(halves, fs.exists), [])
        assert.deepStrictEqual(yield* Effect.filter(theirs, fs.exists), theirs)
      })
    )
  )

  it.live("C16: a page edited by hand is kept aside under a name that says so, and ours is not", () =>
    inFolder((folder, fs) =>
      Effect.gen(function* () {
        const write = (text: string) =>
          run(
            folder,
            Effect.gen(function* () {
              const store = yield* StateStore
              yield* store.begin(Concept.make("A fox"))
              const workspace = yield* Workspace
              yield* workspace.replace("script.md", `${text}\n`)
              yield* workspace.replace("report.html", `<!doctype html>\n<p>${text}\n`)
            })
          )
        yield* write("one")
        yield* write("two")
        assert.isFalse(yield* fs.exists(`${folder}/superseded`))
        for (const page of ["script.md", "report.html"]) {
          const text = yield* fs.readFileString(`${folder}/${page}`)
          assert.include(text, "two")
          yield* fs.writeFileString(`${folder}/${page}`, text.replace("two", mine))
        }
        yield* write("three")
        const kept = yield* fs.readDirectory(`${folder}/superseded`)
        assert.lengthOf(kept, 2)
        for (const name of kept) {
          assert.match(name, /^not-ours-\d{8}T\d{6}-(script\.md|report\.html)$/)
          assert.include(yield* fs.readFileString(`${folder}/superseded/${name}`), mine)
        }
        assert.include(yield* fs.readFileString(`${folder}/script.md`), "three")
      })
    )
  )

  // What is no link is refused to be read as one, by each system with a code of its own.
  for (const code of ["EINVAL", "ENOTSUP", "UNKNOWN"])
    it.live(`C16: a picture put over one of the film's is kept aside, file, link or folder (${code})`, () =>
      inFolder((folder, fs) =>
        Effect.gen(function* () {
          const place = `${folder}/keyframes/scene_1_v1.jpg`
          const draw = run(
            folder,
            Effect.gen(function* () {
              const store = yield* StateStore
              yield* store.begin(Concept.make("A fox"))
              yield* store.produce({ path: "keyframes/scene_1_v1.jpg", inputs: [] }, (to) =>
                fs.writeFileString(to, "drawn")
              )
            })
          )
          yield* draw
          for (const [number, put] of [
            fs.writeFileString(place, mine),
            Effect.zipRight(fs.remove(place), fs.symlink("/nowhere", place)),
            Effect.zipRight(fs.remove(place), fs.makeDirectory(place))
          ].entries()) {
            yield* put
            yield* Effect.provide(draw, sayingOfNoLink(code))
            assert.strictEqual(yield* fs.readFileString(place), "drawn")
            const kept = yield* fs.readDirectory(`${folder}/superseded`)
            assert.lengthOf(
              kept.filter((name) => /^not-ours-\d{8}T\d{6}(-\d+)?-scene_1_v1\.jpg$/.test(name)),
              number + 1
            )
          }
          assert.isTrue(Option.isSome(yield* Effect.option(fs.readDirectory(`${folder}/superseded`))))
        })
      )
    )
})
