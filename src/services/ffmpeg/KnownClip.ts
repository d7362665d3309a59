import { FileSystem, Path } from "@effect/platform"
import { Effect } from "effect"
import { inspect } from "./clip/Facts.js"
import type { Inspection } from "./clip/Inspection.js"
import { CurrentTask, failedAs, MediaFailed, unwritable } from "./Media.js"

/**
 * Half a second of moving picture and a tone: 96x54, H.264 with B-frames at 24 frames a second, AAC. Small enough to stand in
 * the code.
 */
export const knownClip: Uint8Array = Buffer.from(
  "AAAAIGZ0eXBpc29tAAACAGlzb21pc28yYXZjMW1wNDEAAAaibW9vdgAAAGxtdmhkAAAAAAAAAAAAAAAAAAAD6AAAAfQAAQAAAQAAAAAA" +
    "AAAAAAAAAAEAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAwAAAxR0cmFr" +
    "AAAAXHRraGQAAAADAAAAAAAAAAAAAAABAAAAAAAAAfQAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAA" +
    "AABAAAAAAGAAAAA2AAAAAAAkZWR0cwAAABxlbHN0AAAAAAAAAAEAAAH0AAAEAAABAAAAAAKMbWRpYQAAACBtZGhkAAAAAAAAAAAAAAAA" +
    "AAAwAAAAGABVxAAAAAAALWhkbHIAAAAAAAAAAHZpZGUAAAAAAAAAAAAAAABWaWRlb0hhbmRsZXIAAAACN21pbmYAAAAUdm1oZAAAAAEA" +
    "AAAAAAAAAAAAACRkaW5mAAAAHGRyZWYAAAAAAAAAAQAAAAx1cmwgAAAAAQAAAfdzdGJsAAAAw3N0c2QAAAAAAAAAAQAAALNhdmMxAAAA" +
    "AAAAAAEAAAAAAAAAAAAAAAAAAAAAAGAANgBIAAAASAAAAAAAAAABDExhdmMgbGlieDI2NAAAAAAAAAAAAAAAAAAAAAAAAAAAGP//AAAA" +
    "OWF2Y0MBZAAK/+EAG2dkAAqscgRGJ+bARAAAAwAEAAADAMA8SJYRgAEAB2joQ4ISyLD9+PgAAAAAEHBhc3AAAAABAAAAAQAAABRidHJ0" +
    "AAAAAAAAFzAAABcwAAAAGHN0dHMAAAAAAAAAAQAAAAwAAAIAAAAAFHN0c3MAAAAAAAAAAQAAAAEAAABYY3R0cwAAAAAAAAAJAAAAAQAA" +
    "BAAAAAABAAAIAAAAAAIAAAIAAAAAAQAADgAAAAABAAAGAAAAAAIAAAAAAAAAAgAAAgAAAAABAAAGAAAAAAEAAAIAAAAAKHN0c2MAAAAA" +
    "AAAAAgAAAAEAAAACAAAAAQAAAAIAAAABAAAAAQAAAERzdHN6AAAAAAAAAAAAAAAMAAAAUwAAADUAAAAQAAAADgAAADwAAAATAAAAEgAA" +
    "ABIAAAAOAAAADgAAAC8AAAAPAAAAPHN0Y28AAAAAAAAACwAABtIAAAefAAAIKgAACJQAAAk0AAAJoQAAChgAAAqOAAALCgAAC4AAAAwY" +
    "AAAC3XRyYWsAAABcdGtoZAAAAAMAAAAAAAAAAAAAAAIAAAAAAAAB9AAAAAAAAAAAAAAAAQEAAAAAAQAAAAAAAAAAAAAAAAAAAAEAAAAA" +
    "AAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAACRlZHRzAAAAHGVsc3QAAAAAAAAAAQAAAfQAAAQAAAEAAAAAAlVtZGlhAAAAIG1kaGQAAAAA" +
    "AAAAAAAAAAAAALuAAABhwFXEAAAAAAAtaGRscgAAAAAAAAAAc291bgAAAAAAAAAAAAAAAFNvdW5kSGFuZGxlcgAAAAIAbWluZgAAABBz" +
    "bWhkAAAAAAAAAAAAAAAkZGluZgAAABxkcmVmAAAAAAAAAAEAAAAMdXJsIAAAAAEAAAHEc3RibAAAAH5zdHNkAAAAAAAAAAEAAABubXA0" +
    "YQAAAAAAAAABAAAAAAAAAAAAAQAQAAAAALuAAAAAAAA2ZXNkcwAAAAADgICAJQACAASAgIAXQBUAAAAAAEvyAABL8gWAgIAFEYhW5QAG" +
    "gICAAQIAAAAUYnRydAAAAAAAAEvyAABL8gAAACBzdHRzAAAAAAAAAAIAAAAYAAAEAAAAAAEAAAHAAAAANHN0c2MAAAAAAAAAAwAAAAEA" +
    "AAABAAAAAQAAAAIAAAACAAAAAQAAAAsAAAAGAAAAAQAAAHhzdHN6AAAAAAAAAAAAAAAZAAAARQAAAEoAAAAxAAAALwAAAC0AAAA1AAAA" +
    "LwAAACwAAAAuAAAALgAAADcAAAAuAAAANgAAADkAAAA1AAAAOQAAAC8AAAAzAAAANgAAAC0AAAAtAAAALAAAAC4AAAAwAAAALQAAADxz" +
    "dGNvAAAAAAAAAAsAAAdaAAAHrwAACDgAAAjQAAAJRwAACbMAAAoqAAAKnAAACxgAAAuvAAAMJwAAABpzZ3BkAQAAAHJvbGwAAAACAAAA" +
    "Af//AAAAHHNiZ3AAAAAAcm9sbAAAAAEAAAAZAAAAAQAAAD11ZHRhAAAANW1ldGEAAAAAAAAAIWhkbHIAAAAAAAAAAG1kaXJhcHBsAAAA" +
    "AAAAAAAAAAAACGlsc3QAAAAIZnJlZQAABm5tZGF0AAAAT2WIgQAFf/4IJ5lgCOUiRcc+ETEAZE93C8fuUhw7e3SMNbK0HFeakPdtwo4H" +
    "1IYj6mXP36AjBnsvL612mDl5xV7oUOdDPBtej0fLW2NcKR0AAAAxQZoIbYhn/9wDDCjUpQuzrZHVleeyqMAAmSalZbYkGDTZEwHImX6d" +
    "yX9LcqGLoym/gAE0Symokyvtbjzzx0qotaDJY3JZTZsTlXgW3ql5TSnUp1CpiQjJQpTFcZNEjEjaGBgY2bBgZEiRGzZs2DIkUsps2blo" +
    "cAAAAAxBnhAnEK/phFgBWlEBNIrayUsjLJSCkb/Hnj/jv9/Ov7d/v51/2v8edDanZtzGMuLHZ7hQeF0Miw7H8tl/5bFw7AOWqD32XSIQ" +
    "xM+UTPlEyy56zgSE8AE26wrMn8f0/Xrjjzp1OGmtcA/8Npfc+PjM2776APjMB76AMnwBn9wPj4zJ9/eE+TgAAAAKAZ4YTUhX/yV+/AEE" +
    "KwnChz3/x//F/5f7/7RLuquutzAiiiWvQY0UUUUUXcIokIVrVqxVrdCCo6uAAQYrCaKW+f+n/1/2/9v9ol0cUrOKH03bkIURUfT6UN0U" +
    "GsR2dKzI2sKWErR4AAAAOEGaGSk1AgLRMpgQv2/1tQ7DksISwKsNikAED7kHyESPlYzVPmz32PBADQeTm3mQO7YOvpNS6o6fAQgrCYKn" +
    "PP9//r/P/6fyS6srru5TQzIwAAZsAUB8p50nY2efmnnPzUX9qlKb1MF1iNa3JUcBBCsJwod8/6//X+f/0/ncly6m/POe3gPPPHSqOBLz" +
    "zyUsZ398yVpylJMStYlJwAAAAA9BniDFxDP/PfxStEbWBFUBACsJgqd9/9P/r/v/5f6Wl2qRewUdPShDCJdFFHRRtbIoxpPgdo1sbViV" +
    "nAEGKwnidvv/j/+L/y/3/2ski+/PfF7HyiiWvaY0UURRIiIoiKtakKqjFzmSq4AAAAAOAZ4ohaIV/3s7ygTPRGcBCCsRYrb5/v/9f5/+" +
    "f87l5epe7c9bASJExR5qVaVEiZpNbD012WSlJYlKZKTgAQYrCs75/1//b9//y/dVpearjKhoZkbIEM2QPynnnSdjDzzznnnUqedQOPVc" +
    "ylH9VAl1oAFZ+AAAAA4BniilohX/Std6Xnry7wD8KwpCR67/4/+v+P/X/N5bSTfW6QSSd+DqjG/bnL99zHgHOWJE8Hu65YUVHJwBBCsJ" +
    "opc9/9P/r/5f7/7XU1SazWb65aGZHIADNkHcNdFCEWkVFFFFFFBrIxtGvsvE4ES9jo4AAAAKAZ4o7JIV/0xG9gEGKwpCRvn/j/+L/P/n" +
    "/vkcbua5656nbQzP3I4ZvkYB8vl8nVsMbLliRlimCEAopkKIiVIdd97lHAEIKwmilvv+//1/n/8/52mlmdc6o0MyByOGbQGAfR546VQp" +
    "Y889A8x5rnGUrOiSpCkrDlLgAAAACgGeKQySFf9MRvYBAisKzvv/X/9v3/+3+KiupJ37c3kaGZGBHDN8/kp555H2XEeecKE7XqdR4/VY" +
    "V1eonB4znWAeAcABAisKzvv/j/+L/r/1/0upLu8XN+eRFFEtcJjIIkREgokRRBDiGESFsATixgOccAAAACtBmilptQIC2tEymAEK/ztZ" +
    "vMDIz6yXsciCVEUCLm9WWFAFrx/kCh1CxvuBAQYrBs8c/9P/p/3/5/0tF3Ua71KaGZH6BDNkDgv5WtWuiELWjH1R6IxRjar2CxC0ZlDg" +
    "AQgrCgJm+f9f/2/f/7f6VUcJrvis420MyMAaGbBAAfLZO7gxuueeepQVPOFFs2b0KC5S1ShwAAAACwGeMUSyFf994PzjAQYrCgJnPf9/" +
    "/r/P/5/ztcSTONroPPPHSqNLzz3elLEvMYl5Np65lSMpVFHAAPwrCYKnjx/x//F/n/z/2LvNSTctQw/XTIhhFRRHHX00tGPsW7J3GkW7" +
    "XKHAAQYrCeJ2+/+n/1/8v9/9hpLzflvrkRRRLXKY0URRRRRRRCIoKvArC5BK4g4BBisKAmb5/4/+v+P/X/fcSSdd3zrXI+n0+j8iixd5" +
    "/MUAzq2MbvbTi6LESwo4AVArEsuvf9P3+kvTTS13oABiOOzIeHh67AAAdw8+7gAA7h4e7iAB3Dw8+4AAMOH8AUYrCs5PXU64qaaaXpLD" +
    "/x8Qe7+ZtPv7gZMwGfQBk+AM/vCPj4bHv7kPj4b4",
  "base64"
)

/**
 * What a check says of a clip. A complaint of it is believed only from an ffmpeg that has nothing against a clip that is known
 * to be whole and lies in the same folder under a name of the same kind; else it fails with what it says of that one, as this
 * machine's trouble.
 */
export const believing = Effect.fn("Ffmpeg.believing")(function* <A, E, R>(
  clip: Inspection,
  check: (clip: Inspection) => Effect.Effect<A, MediaFailed | E, R>
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const name = path.basename(clip.path, path.extname(clip.path))
  // The store's keeper sweeps names that begin like a file in the making, should we die here.
  const hidden = `${name.startsWith(".") ? "" : ".part-"}${name}-known.mp4`
  const known = path.join(path.dirname(clip.path), hidden)
  const prove = Effect.acquireUseRelease(
    Effect.catchAll(fs.writeFile(known, knownClip, { mode: 0o600 }), unwritable(known)),
    () =>
      Effect.mapError(Effect.flatMap(inspect(known), check), (error) =>
        error instanceof MediaFailed && error.blame !== "machine"
          ? new MediaFailed({
              ...error,
              reason: "Exit",
              detail: `this ffmpeg has something against it too, so what it says of ${path.basename(clip.path)} counts for nothing: ${error.detail}`
            })
          : error
      ),
    () => Effect.ignore(fs.remove(known, { force: true }))
  ).pipe(Effect.provideService(CurrentTask, "trying ffmpeg on a clip that is known to be whole"))
  return yield* Effect.catchIf(check(clip), failedAs("Damaged"), (damage) =>
    Effect.zipRight(prove, Effect.fail(damage))
  )
})
