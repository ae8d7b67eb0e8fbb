// The yardstick of the table page: node:http and a string, no framework.
// usage: PORT=PORT node baseline.mjs     prints "Listening on http://127.0.0.1:PORT"
import { createServer } from 'node:http'
import { tableRows } from './rows.mjs'

const server = createServer(async (_request, response) => {
  let html = '<!DOCTYPE html><html><head><title>Table</title></head><body><table><tbody>'
  for (const row of await tableRows())
    html += `<tr><td>${row.id}</td><td>${row.name}</td></tr>`
  html += '</tbody></table></body></html>'
  response.setHeader('content-type', 'text/html;charset=utf-8')
  response.end(html)
})
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log(`Listening on http://127.0.0.1:${server.address().port}`))
