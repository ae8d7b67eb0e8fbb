// The start of a built server. On a channel (GATEHOUSE_CHANNEL names the descriptor) it renders what the frames ask for;
// without one it is the stock `node-server`: HTTP on PORT, HOST or NITRO_UNIX_SOCKET.
import '#nitro-internal-pollyfills'
import { Socket } from 'node:net'
import { useNitroApp, useRuntimeConfig } from 'nitropack/runtime'
import { Channel } from './channel'
import { logToChannel } from './console'
import { appRenderer } from './app-renderer'
import { watchOutside } from './outside'
import { renderedTwice } from './twice'

if (process.env.GATEHOUSE_CHANNEL)
  serveChannel(Number(process.env.GATEHOUSE_CHANNEL))
else
  await import('#gatehouse/node-server')

function serveChannel(fd: number): void {
  const nitroApp = useNitroApp()
  const render = appRenderer(nitroApp)
  const channel = new Channel({
    stream: new Socket({ fd, readable: true, writable: true }),
    build: useRuntimeConfig().app.buildId,
    render: process.env.GATEHOUSE_RENDER_TWICE ? renderedTwice(render, text => channel.log('warn', text)) : render,
    ended: (problem) => {
      if (problem)
        process.stderr.write(`The render channel broke: ${problem.message}\n`)
      void nitroApp.hooks.callHook('close').finally(() => process.exit(problem ? 1 : 0))
    },
  })
  logToChannel(channel)
  watchOutside()
}

export default {}
