// A renderer of few lines, for tests: speaks docs/render-channel.md by the book, and lets a test do otherwise.
import { Socket } from 'node:net'

export const types = { render: 1, cancel: 2, reply: 3, ping: 4, finish: 5, early: 6, hello: 65, call: 66, page: 67, log: 68, pong: 69 }
const names = Object.fromEntries(Object.entries(types).map(([name, type]) => [type, name]))

export function frame(type, id, payload = Buffer.alloc(0)) {
  const head = Buffer.alloc(9)
  head.writeUInt32LE(5 + payload.length, 0)
  head.writeUInt8(type, 4)
  head.writeUInt32LE(id, 5)
  return Buffer.concat([head, payload])
}

export function metadata(object, body = '') {
  const text = Buffer.from(JSON.stringify(object))
  const size = Buffer.alloc(4)
  size.writeUInt32LE(text.length, 0)
  return Buffer.concat([size, text, Buffer.from(body)])
}

export class Renderer {
  constructor() {
    this.socket = new Socket({ fd: Number(process.env.GATEHOUSE_CHANNEL), readable: true, writable: true })
    this.waiting = new Map() // of calls: "render/call" -> resolve
    this.called = 0
    this.early = new Map() // "render" -> Map of "METHOD accept target" -> answer
    this.running = 0
    this.cancelled = []
    let bytes = Buffer.alloc(0)
    this.socket.on('data', (data) => {
      bytes = Buffer.concat([bytes, data])
      while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32LE(0)) {
        const length = bytes.readUInt32LE(0)
        const one = bytes.subarray(4, 4 + length)
        bytes = bytes.subarray(4 + length)
        this.take(names[one[0]], one.readUInt32LE(1), one.subarray(5))
      }
    })
    this.socket.on('end', () => process.exit(0))
  }

  send(type, id, object, body) { this.socket.write(frame(types[type], id, metadata(object, body))) }
  hello(build = 'b', protocol = 2) { this.send('hello', 0, { protocol, build }) }

  page(id, body, { status = 200, headers = [['content-type', 'text/html']], keep = false, why = '' } = {}) {
    this.send('page', id, { status, headers, keep, why, unused: this.early.get(id)?.size ?? 0 }, body)
    this.early.delete(id)
    this.running--
    if (this.finishing && this.running === 0)
      this.socket.end(() => process.exit(0))
  }

  call(id, call, target, method = 'GET') {
    const early = this.early.get(id)
    const key = `${method} application/json ${target}`
    const answer = early?.get(key)
    if (answer) {
      early.delete(key)
      return Promise.resolve(answer)
    }
    this.called++
    this.send('call', id, { call, method, target, accept: 'application/json' })
    return new Promise(resolve => this.waiting.set(`${id}/${call}`, resolve))
  }

  take(name, id, payload) {
    const size = payload.length ? payload.readUInt32LE(0) : 0
    const object = size ? JSON.parse(payload.subarray(4, 4 + size)) : {}
    if (name === 'render') {
      this.running++
      this.render(id, object)
    }
    else if (name === 'early') {
      const { method, accept, target } = object
      const answers = this.early.get(id) ?? new Map()
      const answer = { ...object, body: payload.subarray(4 + size).toString() }
      this.early.set(id, answers.set(`${method} ${accept} ${target}`, answer))
    }
    else if (name === 'reply') {
      this.waiting.get(`${id}/${object.call}`)?.({ ...object, body: payload.subarray(4 + size).toString() })
    }
    else if (name === 'cancel') {
      this.running--
      this.cancelled.push(id)
    }
    else if (name === 'ping') {
      this.pong(id)
    }
    else if (name === 'finish') {
      this.finishing = true
      if (this.running === 0)
        process.exit(0)
    }
  }

  render(id, question) { this.page(id, `rendered ${question.target} by ${process.pid}`) }
  pong(id) { this.send('pong', id, { heap: process.memoryUsage().heapUsed }) }
}
