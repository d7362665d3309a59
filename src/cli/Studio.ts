import { join } from "node:path"
import { FileSystem } from "@effect/platform"
import { ConfigError, Context, Effect, Layer, Option, ParseResult } from "effect"
import { configFromJson, decodeConfig, Simulator, type SimulatorConfig } from "xai-simulator"
import { ticksFromUsd } from "../domain/Money.js"
import { withStop } from "../domain/Words.js"
import { Ffmpeg } from "../services/Ffmpeg.js"
import { GrokClient } from "../services/GrokClient.js"
import { Provider, ProviderLimits } from "../services/Provider.js"
import { checkedOptions, type GrokOptions, grokConfig } from "../services/ProviderSettings.js"
import { version } from "../services/Version.js"
import { responsesFolder, Workspace } from "../services/Workspace.js"
import { filmArtist } from "../simulated/FilmArtist.js"
import { rehearsed, wayToSimulator } from "../simulated/Rehearsed.js"
import { FilmFolder } from "../studio.js"
import { UsageError } from "./ending/CliError.js"
import { readJson } from "./files/JsonText.js"
import { readAs } from "./files/TextPlaces.js"
import { textOfFile } from "./files/UserText.js"
import { foundInPlaceOfKey } from "./flags/Environment.js"
import type { ValuesOf } from "./flags/Setting.js"
import type { StudioInput, workSettings } from "./flags/StudioFlags.js"

/** What a studio is made of. */
export type CliOptions = Omit<ValuesOf<typeof workSettings>, "otlp"> &
  Pick<StudioInput, "force" | "outputDir">

const noKey = "There is no API key: set XAI_API_KEY in the environment or in a .env file"

/** No key at all: with how to film without one, and the name of what looks like one. */
const missingKey = (without: string) =>
  Effect.flatMap(
    foundInPlaceOfKey,
    (found) => new UsageError({ detail: [`${noKey}, or ${without}`, ...found].join("\n") })
  )

/** A wrong setting as a sentence. */
const settingWrong = (error: ConfigError.ConfigError): UsageError =>
  new UsageError({
    detail: ConfigError.isInvalidData(error)
      ? withStop(`${error.path.join(".")}: ${error.message}`)
      : `The settings cannot be used: ${String(error)}`
  })

/** The simulator's settings; without a file, scenes short enough that nobody waits for a demo. */
const simulatorSettings = (
  file: Option.Option<string>
): Effect.Effect<SimulatorConfig, UsageError, FileSystem.FileSystem> => {
  const unusable = (why: string) => new UsageError({ detail: `The simulator cannot use its config: ${why}` })
  if (Option.isNone(file))
    return Effect.mapError(decodeConfig({ sceneSeconds: 5 }), ({ message }) => unusable(message))
  const places = (error: ParseResult.ParseError) =>
    ParseResult.ArrayFormatter.formatErrorSync(error).map(({ message, path }) =>
      `${path.join(".")} ${message}`.trim()
    )
  return textOfFile(file.value).pipe(
    Effect.mapError(withStop),
    Effect.tap((text) => readAs(text, readJson)),
    Effect.flatMap((text) =>
      Effect.mapError(configFromJson(text), (error) => `${places(error).join("; ")}.`)
    ),
    Effect.mapError((why) => unusable(`${file.value}: ${why}`))
  )
}

/** What films are joined with and what the simulator draws with. Whoever runs the program within their own may lend it theirs. */
export class Machinery extends Context.Reference<Machinery>()("grok-video-pipeline/Machinery", {
  defaultValue: () => ({ ffmpeg: Ffmpeg.layer, artist: filmArtist })
}) {}

/** Draws and films for the simulator. */
const artist = Layer.unwrapEffect(Effect.map(Machinery, ({ artist }) => artist))

/** A simulator of one's own, that runs as long as the scope; port 0 takes a free one. */
export const simulatorOf = (file: Option.Option<string>, ffmpeg: Option.Option<string>, port: number) =>
  Layer.unwrapEffect(
    Effect.map(simulatorSettings(file), (config) => Simulator.layer({ ...config, port }))
  ).pipe(Layer.provide(artist), Layer.provide(ffmpegNamed(ffmpeg)))

/** The live provider, its settings checked before anything else is touched; `without`: how to film without a key. */
const liveOr = (without: string) =>
  grokConfig.pipe(
    Effect.flatMap((found) => Effect.as(checkedOptions(found), found)),
    Effect.catchAll((error) =>
      ConfigError.isMissingDataOnly(error) ? missingKey(without) : Effect.fail(settingWrong(error))
    )
  )

/** How a film is made without a key. */
const simulatedFilm = "add --simulate to film without one."

const live = liveOr(simulatedFilm)

/**
 * Fails, with nothing touched, where the provider that is asked for cannot be had: no key, a wrong address, a bad script;
 * `without`: how to do without a key.
 */
export const checkProvider = (
  options: Pick<CliOptions, "simulate" | "simulatorConfig">,
  without = simulatedFilm
) =>
  options.simulate
    ? Effect.asVoid(simulatorSettings(options.simulatorConfig))
    : Effect.asVoid(liveOr(without))

/** The ffmpeg that is named, or the one that is found. */
export const ffmpegNamed = (named: Option.Option<string>) =>
  Layer.unwrapEffect(
    Effect.map(Machinery, ({ ffmpeg }) =>
      ffmpeg(Option.match(named, { onNone: () => ({}), onSome: (path) => ({ path }) }))
    )
  )

/** The same with how many of its processes work at the same time. */
export const ffmpegFor = (named: Option.Option<string>, atOnce: number) =>
  Layer.unwrapEffect(
    Effect.map(Machinery, ({ ffmpeg }) =>
      ffmpeg({
        ...Option.match(named, { onNone: () => ({}), onSome: (path) => ({ path }) }),
        limits: { atOnce }
      })
    )
  )

/**
 * The live provider, its settings checked; `fakeAddresses` as the setting says.
 * Fails   UsageError: there is no key, or a setting cannot be used.
 */
export const liveProvider = (fakeAddresses: "allow" | "refuse") =>
  Effect.map(liveOr("start `grok-video-pipeline simulator`, which says what to set instead."), (found) => ({
    ...found,
    fakeAddresses: fakeAddresses === "allow"
  }))

/** The live provider over limits that stand round it. */
export const providerWithin = (options: GrokOptions) =>
  Layer.mapError(Provider.layerWithin(options), settingWrong)

/** Limits of the key, where a setting of theirs cannot be used in words. */
export const limitsUsable = <A, E, R>(limits: Layer.Layer<A, E | ConfigError.ConfigError, R>) =>
  Layer.mapError(limits, (error) => (ConfigError.isConfigError(error) ? settingWrong(error) : error))

/** What all films of a process share: an ffmpeg with its gate, and the limits of the key. Once per process. */
export const shared = (options: Pick<CliOptions, "concurrency" | "ffmpeg" | "pace">) =>
  Layer.merge(
    Layer.mapError(
      ProviderLimits.layer({ concurrency: options.concurrency, pace: options.pace }),
      settingWrong
    ),
    ffmpegNamed(options.ffmpeg)
  )

/** The real provider, as the options have it. */
const liveWay = ({ fakeAddresses }: Pick<CliOptions, "fakeAddresses">) =>
  Layer.unwrapEffect(
    Effect.map(live, (found) =>
      Layer.mapError(
        Provider.layerWithin({ ...found, fakeAddresses: fakeAddresses === "allow" }),
        settingWrong
      )
    )
  )

/** A simulator that starts and ends with the way to it. */
const simulatedWay = (config: SimulatorConfig) =>
  Layer.provideMerge(Layer.mapError(wayToSimulator, settingWrong), Layer.provide(rehearsed(config), artist))

/**
 * The way to the provider: the real one, or a simulator that starts and ends with it, with how small and slow a film comes
 * from that by agreement.
 */
const provider = (options: CliOptions, seedShift: number, workspace: WorkspaceLayer) => {
  if (!options.simulate) return liveWay(options)
  const simulated = Effect.map(simulatorSettings(options.simulatorConfig), (config) => {
    const seed = config.seed + seedShift
    // It remembers its jobs beside the film, as xAI remembers ours, so that a run that was cut short goes on.
    const storage = config.storage ?? join(options.outputDir, ".simulator")
    // So the film's folder has to be one first.
    return Layer.flatMap(workspace, () => simulatedWay({ ...config, seed, storage }))
  })
  return Layer.unwrapEffect(simulated)
}

/**
 * Fails where a film that is not begun could not be made for want of an ffmpeg: before its folder is made, since one with
 * nothing in it would be all that is left of the command. What the simulator films, it films with ffmpeg, too.
 */
const checkFfmpeg = Effect.fn("Studio.checkFfmpeg")(function* (options: CliOptions, films: boolean) {
  const fs = yield* FileSystem.FileSystem
  const isBegun = yield* Effect.orElseSucceed(fs.exists(options.outputDir), () => true)
  if (!isBegun && (films || options.simulate)) yield* Effect.flatMap(Ffmpeg, ({ chosen }) => chosen)
})

type WorkspaceLayer = ReturnType<typeof Workspace.layer>

/** The folder that is worked in, with its journal. */
const folderOf = ({ budget, force, onDoubt, outputDir }: CliOptions, workspace: WorkspaceLayer) => {
  const most = Option.match(budget, { onNone: () => ({}), onSome: (usd) => ({ budget: ticksFromUsd(usd) }) })
  return FilmFolder.layer({ folder: outputDir, store: { version, force, onDoubt, ...most } }, workspace)
}

/** One film's own part of the studio, in its folder. What all films share stands round it. `films`: clips are made. */
export const ownStudio = (options: CliOptions, films: boolean, seedShift = 0) => {
  const workspace = Workspace.layer(options.outputDir)
  return Layer.unwrapEffect(
    Effect.as(
      checkFfmpeg(options, films),
      Layer.provideMerge(folderOf(options, workspace), provider(options, seedShift, workspace))
    )
  )
}

/** Everything one film needs, for a process that makes no other. */
export const studio = (options: CliOptions, films: boolean, seedShift = 0) =>
  Layer.provideMerge(ownStudio(options, films, seedShift), shared(options))

/** The way to the provider for what is no film's: a simulator that remembers nothing when it ends. */
const wayAlone = (options: Pick<CliOptions, "fakeAddresses" | "simulate" | "simulatorConfig">) =>
  options.simulate
    ? Layer.unwrapEffect(Effect.map(simulatorSettings(options.simulatorConfig), simulatedWay))
    : liveWay(options)

/** A studio for paid work that is no film's: of all that a film's folder has, the journal and its answers alone. */
export const filmlessStudio = (options: CliOptions) =>
  folderOf(options, Workspace.layer(options.outputDir, [responsesFolder])).pipe(
    Layer.provideMerge(wayAlone(options)),
    Layer.provideMerge(shared(options))
  )

/** The client by itself, for what is no film's and costs nothing: no folder is touched. */
export const clientAlone = (
  options: Pick<
    CliOptions,
    "concurrency" | "fakeAddresses" | "ffmpeg" | "pace" | "simulate" | "simulatorConfig"
  >
) =>
  GrokClient.layerFilm.pipe(
    Layer.provide(Workspace.layerUntouched("")),
    Layer.provide(wayAlone(options)),
    Layer.provide(shared(options))
  )
