// Takes the place of src/db/sqlite/durability.cpp in gatehouse_without_sync, which tests/crash
// needs to show that its test of durability can fail. Never part of the product.

#include "db/sqlite/durability.hpp"

namespace gatehouse::db::sqlite {

const char* synchronous_pragma()
{
    return "PRAGMA synchronous=OFF";
}

}  // namespace gatehouse::db::sqlite
