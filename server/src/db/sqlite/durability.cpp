#include "db/sqlite/durability.hpp"

namespace gatehouse::db::sqlite {

const char* synchronous_pragma()
{
    return "PRAGMA synchronous=FULL";
}

}  // namespace gatehouse::db::sqlite
