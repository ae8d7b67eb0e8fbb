import { defineNitroPlugin } from 'nitropack/runtime'
import { asRequest } from './per-request'

export default defineNitroPlugin(({ h3App }) => {
  const { handler } = h3App
  h3App.handler = event => asRequest(() => handler(event))
})
