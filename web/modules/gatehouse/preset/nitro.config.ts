import { fileURLToPath } from 'node:url'
import type { Nitro, RollupConfig } from 'nitropack/types'

// `node-server` with another entry: it renders over a channel when there is one, and serves HTTP when there is none.
export default {
  extends: 'node-server',
  entry: fileURLToPath(new URL('../runtime/server/entry.ts', import.meta.url)),
  esbuild: { options: { target: 'es2022' } }, // what the Node that runs it has
  hooks: {
    // The stock entry listens as soon as it is loaded, so it has to be a file of its own, which the channel never loads.
    'rollup:before': (nitro: Nitro, config: RollupConfig) => {
      const stock = nitro.options.alias['#gatehouse/node-server']
      const output = config.output as { manualChunks?: unknown }
      const chunkOf = output.manualChunks
      if (typeof chunkOf === 'function')
        output.manualChunks = (id: string, meta: unknown) => id === stock ? 'node-server' : chunkOf(id, meta) as unknown
    },
  },
  _meta: { name: 'gatehouse' },
}
