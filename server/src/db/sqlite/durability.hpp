#pragma once
// What a COMMIT waits for. Alone in its translation unit, so that a test can link a server that
// does not wait and show that the test of durability notices; no setting reaches it.

namespace gatehouse::db::sqlite {

// FULL: COMMIT returns once its part of the WAL is on the disk (https://sqlite.org/wal.html).
[[nodiscard]] const char* synchronous_pragma();

}  // namespace gatehouse::db::sqlite
