import { FileSystem, Path } from "@effect/platform"
import { Effect } from "effect"
import { inspect } from "./clip/Facts.js"
import type { Inspection } from "./clip/Inspection.js"
import { CurrentTask, failedAs, MediaFailed, unwritable } from "./Media.js"

/**
 * Half a second of moving picture and a tone: 32x32, H.264 with B-frames at 8 frames a second, AAC. Made with the bundled
 * ffmpeg from its own test sources, and small enough to stand in the code.
 */
const knownClip =
  "AAAAIGZ0eXBpc29tAAACAGlzb21pc28yYXZjMW1wNDEAAAXHbW9vdgAAAGxtdmhkAAAAAAAAAAAAAAAAAAAD6AAAAfQAAQAAAQAAAAAAAAAAAAAA" +
  "AAEAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAwAAArV0cmFrAAAAXHRraGQAAAAD" +
  "AAAAAAAAAAAAAAABAAAAAAAAAfQAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAABAAAAAACAAAAAgAAAAAAAk" +
  "ZWR0cwAAABxlbHN0AAAAAAAAAAEAAAH0AAAQAAABAAAAAAItbWRpYQAAACBtZGhkAAAAAAAAAAAAAAAAAABAAAAAIABVxAAAAAAALWhkbHIAAAAA" +
  "AAAAAHZpZGUAAAAAAAAAAAAAAABWaWRlb0hhbmRsZXIAAAAB2G1pbmYAAAAUdm1oZAAAAAEAAAAAAAAAAAAAACRkaW5mAAAAHGRyZWYAAAAAAAAA" +
  "AQAAAAx1cmwgAAAAAQAAAZhzdGJsAAAAwHN0c2QAAAAAAAAAAQAAALBhdmMxAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAACAAIABIAAAASAAAAAAA" +
  "AAABDExhdmMgbGlieDI2NAAAAAAAAAAAAAAAAAAAAAAAAAAAGP//AAAANmF2Y0MBZAAK/+EAGWdkAAqsdhElsBEAAAMAAQAAAwAQDxIlhGABAAZo" +
  "6EOPLIv9+PgAAAAAEHBhc3AAAAABAAAAAQAAABRidHJ0AAAAAAAAIxAAACMQAAAAGHN0dHMAAAAAAAAAAQAAAAQAAAgAAAAAFHN0c3MAAAAAAAAA" +
  "AQAAAAEAAAAwY3R0cwAAAAAAAAAEAAAAAQAAEAAAAAABAAAYAAAAAAEAAAgAAAAAAQAAEAAAAAA0c3RzYwAAAAAAAAADAAAAAQAAAAEAAAABAAAA" +
  "AgAAAAIAAAABAAAAAwAAAAEAAAABAAAAJHN0c3oAAAAAAAAAAAAAAAQAAAGjAAAAPwAAAA0AAABCAAAAHHN0Y28AAAAAAAAAAwAABfcAAAjuAAAK" +
  "fgAAAmF0cmFrAAAAXHRraGQAAAADAAAAAAAAAAAAAAACAAAAAAAAAfQAAAAAAAAAAAAAAAEBAAAAAAEAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAA" +
  "AAAAAABAAAAAAAAAAAAAAAAAAAAkZWR0cwAAABxlbHN0AAAAAAAAAAEAAAH0AAAEAAABAAAAAAHZbWRpYQAAACBtZGhkAAAAAAAAAAAAAAAAAAAf" +
  "QAAAE6BVxAAAAAAALWhkbHIAAAAAAAAAAHNvdW4AAAAAAAAAAAAAAABTb3VuZEhhbmRsZXIAAAABhG1pbmYAAAAQc21oZAAAAAAAAAAAAAAAJGRp" +
  "bmYAAAAcZHJlZgAAAAAAAAABAAAADHVybCAAAAABAAABSHN0YmwAAAB+c3RzZAAAAAAAAAABAAAAbm1wNGEAAAAAAAAAAQAAAAAAAAAAAAEAEAAA" +
  "AAAfQAAAAAAANmVzZHMAAAAAA4CAgCUAAgAEgICAF0AVAAAAAABIcwAASHMFgICABRWIVuUABoCAgAECAAAAFGJ0cnQAAAAAAABIcwAASHMAAAAg" +
  "c3R0cwAAAAAAAAACAAAABAAABAAAAAABAAADoAAAAChzdHNjAAAAAAAAAAIAAAABAAAAAQAAAAEAAAADAAAAAwAAAAEAAAAoc3RzegAAAAAAAAAA" +
  "AAAABQAAAVQAAAFEAAAA+AAAAR0AAAEDAAAAHHN0Y28AAAAAAAAAAwAAB5oAAAk6AAAKwAAAABpzZ3BkAQAAAHJvbGwAAAACAAAAAf//AAAAHHNi" +
  "Z3AAAAAAcm9sbAAAAAEAAAAFAAAAAQAAAD11ZHRhAAAANW1ldGEAAAAAAAAAIWhkbHIAAAAAAAAAAG1kaXJhcHBsAAAAAAAAAAAAAAAACGlsc3QA" +
  "AAAIZnJlZQAAB+ltZGF0AAABn2WIgQA31NRHtsdrFuiMUlUTA6AG0CQqd5cHYwLI3OEbH2CM9R5vVFyxmjPpM54lCJoDjmIC9wjuaoPl2HK/a43l" +
  "XZ+XAw2NCIYravbZXLLsS1ZTSoqm70F7kvev0Yy9qcZnCs+qgjop+OKTuxPzx2MzKWvoir99efltgmprem8G7UkWsal0gZENiKaZshmdDdyCr3jS" +
  "0Jryu0VLDDYbr/m6phDxZAOrNWfc9lXpZ2S/hI+KRAd+UT0o7rrblWMoiupqfRQBAwPxdTeMMEoG5Gsz0HhAl+kqVis9bEaGFn6labyrcIhXLEKN" +
  "bOgSVeuUz7V2ZXcw63plqozNxwfOc/DTsTF01jcnvmosNTpRlEwL8Il1KndOK6KU3DbMIVpyPlNg9Mf0K4rfVsY//qB1hQlgVAG7mNzh9Kraqjg7" +
  "yCkRXJlX7xzn6VriBevcctCYRYLHcNPZ9+I+hnrWtRhU71SZ8+R75sL565di10V3xeb4Jc/WaRlqkAbPpSqxq54TlbcBCPqUSw6W1rTVLs6WMSdK" +
  "aclmfDMNAzxNF3XyF48BGlOtdORzVX6y+36frwuVV7SSOSIki4GYsw5izDmLMPrXrvrXrvr31HurtXurtXurtX9t+1/Xftf439WmqZpq2aatmLTz" +
  "MU801TOYs07G1rsbm2LTzMVO2ViOXsw8XdU/YplHHW7M7j6Pxr78ptcGrdNU7ZXuPWu29W6LtWu5VjcdYbllOvZTjsbYrjYrjYrjYqzWqzWo1+jX" +
  "59fn1UpVKVSlUpXKX5SqUqlKokokokokokokokokokokokokokokokokokokokokokokokokokokokokokokokpwU4KcOZZZZZZZZZZZZZZZZZZZ" +
  "ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZTJkyBgYGBgYGBgYGBgYGBg" +
  "YGBgYGBgYGBgYGBgYGBgYGB8AAAAO0GaCJsRX7tp7W7drxl2D2V7Q7VebrA3OyoG/1dQ5e5w6lKRoxwThx5p+XpALLOMR1e5RGVh6Ol70zclAAAA" +
  "CQGeEE5Hf/VmiQDwntoqcC64RDqzImMsxk5f0z/9v/b2v2cXcXnv+f/T/z++ial3Oft9v/w/+fxBxWtSv2/b/t/5/raNL40mXRijwMujEnHLoxR4" +
  "Y2acx4i+O+bqpuqmmmSzTTTJZo8Fl+Qucn68F2CBwi+sK5xnXC4w3XB8JN8fT8np9Hl6y5kWMxa4StqJ9g/rFahuY+WaM+WBn9cDJpjywy9s2dl7" +
  "7NkW9s2bCO+kXCNolxf9p/sbNmzZHtfkb7xbI6bd0NNL4q7uWc8y5T6knqE3TJakPQO8A7wWnl6c/TnWcSjEoRsm8YOAtsF37fRz8+u6yDtvtOum" +
  "s55555551Tzqnnnnn2TqN9G+iil+dS9aUc/+n8+P9bsG+J+Gk3QrRqvU5/cf1VHTBsvHeyUtjdXNL6NqYGJErxIGzvKVjjYO/lvvwMbpVaF6TgAA" +
  "AD5BmhDX4EDJlMI7//MxIetsj18pBU4Iak4y1UxDx/b0hPeMZpIVUw3tbtjt2QvSadynt/rkGLVFaS6DWqy51wDc861wREkU1Oed/0m59v7f+16T" +
  "cu5LlxJdSXm6aobpzqIiU5FByJyf8Xzh327OwSQREgg2dDm7v37b/l7V4twlUsLzpEmTHhgQpWlpaWkUxE1QaMp6np1I5t7ddtO4jxr6z+BOtiXC" +
  "oADjXtXtXsnRuK+zimSqsrut1jTjhZqampZJMpJpppoR1goKacUFFHGgppxQUdeEFNPEFBT2goKqIKCnGgppxXNAp3ff3D/x8cE+/uD/HwE+/uD/" +
  "HwYe/uXj8fBmXlG60Te9Fu6V0p73ovRT76oOD4DpXSpd3Lyk/urEIBphoBcLBkiEROgABoh7YM4d4EDgAOAzrJBLFQmKT0EY0Epn9CZ//F/99Spn" +
  "G11cRILSm/NCpR0WcgQWQzz8X+ja5LsJk8cmEwUEzDqQpMIrcJWoLGDKhrvBdAa5D9ylkNThYTSJLYTSZfmU8DMaJV2FjVcWPsNW5nC/4pT+eDOl" +
  "s7lYwCuPcEplqJ94SqpSvs5Y6tmd1MlEt170S3Xu1UKTDCk1U63M6LPx7nqOqqLTf0zxab6J6u56jq2d2m/pni/7KOqrueo6ldr1/TPFpeo6qu56" +
  "iudGm/pni7nqOqqJ5ddMWLKJ0Exf9qi037p4sWLvV0d3Dss5boneL0tHKYtXR3acVdl8i1r8NrSQuVv6VgCIdwBergd2aleM3aiS9pGjlNevS3cK" +
  "XDy3cps5aOXAARgzrGxaGgyymf69UX+fr1ftuXJJEkSIkQg4x2tn/TGyuNeft17c527x8SzPinvda7i1iaCxHFU1d8VTV3xLNhTdLRhjyz49slUa" +
  "5W9B9GS4D+dlykbTtIdSyS1UV6anl+a1sGJXoss9HO5FO1uei5mqOdzLPRzuRczW56Lmao53Ms9EDIuZrc9FzT0c7mWej6PRczW55E09HO5lnXue" +
  "i5mtzzmWejncina3PRczVDzmWejnZFO1uei5lUc7mWej6PRczW56LLPRzuZZ1wPRczW57llno53Ms7W56Lmaoecyz0c7kXM1uei5lUc7mWeiBkXM" +
  "1uei+U9HO5lno3PRczW7gA=="

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
    Effect.catchAll(
      fs.writeFile(known, Buffer.from(knownClip, "base64"), { mode: 0o600 }),
      unwritable(known)
    ),
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
