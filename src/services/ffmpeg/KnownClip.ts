import { brotliDecompressSync } from "node:zlib"

/**
 * Half a second of moving picture and a tone: 96x54, H.264 with B-frames at 24 frames a second, AAC. Small enough to stand in
 * the code, packed.
 */
export const knownClip: Uint8Array = brotliDecompressSync(
  Buffer.from(
    "ojwBwJHa6QYwcyOCYqzt3StqUoJ4tVjxzJArP+C1f4vyBflqy5e2RH3AUV/SjP5ewzeb1rGOJ6KVMhGIxkKtN0rwGshpgI4+4JVu0T8Z" +
      "Dx+deEc9xXtMN9RVE0ZermI4jsgrryMaSLicQEOPmh2rS0s30AUonaalpWUDL7TsBBQWslB4CeLrDIiDOMTp6+6OQb1WALlKZFKTgRsi" +
      "2d1LFGwUxtcLdRsPzM2nxzGUwIF+LAUnpNx2R4vyD6YdDU2kAsM0NPzkmWUA3RAwBzDCoU7JBO6eFSf65q7ftMTUOKA9m2YZO9xbGKVT" +
      "6EczsTj4RfVZmSkyAALEGZyISQF+cQJH+UJviXV6kD3TeBOcwRuKweEuY79MSmJMrp6RAWzSTZLY5rzBDkGhlnwEvfHft+7L5hUZGUB4" +
      "AAqwHEwP/3LBjghUEl7albcvHfr38ycAzelUPB0IQ60bJwgcQqUACYF2GnBCEcBFLD9qJgGK8I1qSr4umnZVP07gse5FC9/Bczo7H1CP" +
      "RbQFGwHN6EYPmtCCvnwv4LQM40RsGnyMIij3AVRcQFUNoIYVpGV2JvrSIoGASZgZx20csgFto+5eS7qAncJvxi8yK7N1dD1Zv6KlG1Br" +
      "Ac1eHGATEwNeUCh9aCgCHRRLlcI2gpCa2F6DjNhlRsHawGdQ/qNE6IDhbIiMF7PKLgqjWYQduqZRwh8e8YEffMfHs4Gbj2bpFSi/BJV6" +
      "gCoGauyAXjw+HUWAZu0OIIEgSV8EYsh5YBDRkrrtIAslqMAGDfs+JZHar2hiZgczMkE1MSeEqvX9b4MiIw2lEoiVb2vVJ8aAwNx/VhcM" +
      "97a7KDi38cmwPvaciDyjcs9BQKtpoSI94gnbHjo5lXGb+g95vcp4bUHBQWD5Ez7jOw0HZrHaMmAn/6+4FQ1+OSXQ/9+ilUEi/fjBr4VH" +
      "rTv8Lr+mDsX6jG3aluJKUwCaKP0sd3gOCv87kjBZvxJpA9RShnk8ZaPKmSX6ENv+m5Kj5RRWZhWZVkfKCosCb2t2uSjD1E/ynfX/k1Ek" +
      "90Xy0ZuBzg/yn1XJv79w5ZRPFSs3+t0L+5k2WyxWr5LzGAYFykcKtHHL4h+v+thd5Id/lKfkTpVITsUKM1CPDIv0tx7MO8aH7R0F0E7p" +
      "F+VLYmAcx3RkS1ipk+V/XO0/Aeig9Mte/smjmtDnTidKsj14WuJ0PG4aYfnc8Jin9c69uF93fpIn//8tSA49ezpH3tdF+zvJF+/tlKIt" +
      "L5U8nLb6WPEXPlw8Pf0fWe948uQhd0m6lT4yYiNqBZvvmbxK9f+Ukpfo75Z9MZL8gZAVzEVL0g/pjzF5/e33iPuviPLdCpKJ60+r9XTF" +
      "hafcH6MtWR5GPrCUPDr04TS0Ig8y+VKcNcLhadxbMH9PIZsB1FGGVV3kBMns7NcZQAMyrNuHqpNpd83O7p8Guij9evyvGRj3hCr5QTWe" +
      "ZCy9bPN0+u9LREAveEedV9trTH6z/nf/bsTddhc5+7rvf2UahHzMzIcjkuqefd1oDLF/rFyFTwiXrYtwIxbB9coMn9fkLq8oO2qMErd6" +
      "QsfnOz0bI/mv7889jPFfu/v5jb9/7wpHajzjNxBqxS0v5xte+3tpHXeY4i6MH7ffeZMx1znhq/t9LPiQrD2aZ4BArnDtGo5Isr35r9UP" +
      "Pb3doPIQ6KT0m21LMbCFTo1jOiAbxWE8ctJ/OjTwMluXx2qanKDP8Vx769jI+FsxV7BLiI1ew3OBPfsefPv3+9q9ZYV2Befa8qxLX/3U" +
      "alr9DjA5mK19VgpgdfS+OFq4wTOOG69xfGbxpi7r7cpj2COD/mrLYd4fV80ertSM9/lbPJUtrF3jJt3ms7G0M5yj9vXYU3fuwkF8+7so" +
      "ZX+FpWiiv6SCtdt6fXp8m17PhuCzZrvy+FUTUb99a5Rrdkv9+cZBSTGfAg==",
    "base64"
  )
)
