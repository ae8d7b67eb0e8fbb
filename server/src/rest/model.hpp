#pragma once
// A resource as its handlers see it: columns and rules by name, SQL made once from declared names.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "auth/user.hpp"
#include "auth/view.hpp"
#include "db/row.hpp"
#include "db/sql.hpp"
#include "rest/fields.hpp"

namespace gatehouse::rest {

enum class ColumnType : std::uint8_t { integer, boolean, text, datetime };

struct Column {
    std::string_view name;    // in JSON and in the struct
    std::string_view column;  // in the table
    ColumnType type;
};

struct Order {
    std::string name;
    bool descending = false;
    bool operator==(const Order&) const = default;
};

struct WritableField {
    std::string_view name;
    FieldRules rules;
};

struct StampColumns {
    std::string_view when, who;
    bool only_at_creation;
};

// What a list shows, apart from which page: makes the WHERE and the ORDER BY.
struct Selection {
    std::size_t search_terms = 0;
    std::vector<std::string> filters = {};  // names of the declared filters in use
    std::vector<Order> order = {};
};

struct Model {
    std::string_view name, table, object_name;
    std::vector<Column> columns;
    std::vector<WritableField> writable;
    std::vector<std::string> search, ordering, filters;
    std::vector<Order> default_order;
    std::vector<StampColumns> stamps;
    std::int64_t page_size = 10, page_max = 100;
    auth::Permission may_read = auth::nobody, may_create = auth::nobody;
    std::function<bool(const auth::User&, const db::Row&)> may_change;

    [[nodiscard]] Column& column(std::string_view member);
    [[nodiscard]] const Column& column(std::string_view member) const;
};

// The statements of a model. Texts are kept for the life of the process: there are as many as there
// are shapes of selections, which only declared names make.
class Statements {
public:
    explicit Statements(const Model& model);

    [[nodiscard]] db::Sql object() const { return db::Sql::composed(object_); }  // $1 = id
    [[nodiscard]] db::Sql remove() const { return db::Sql::composed(remove_); }  // $1 = id
    // Parameters: the columns in order, then the id (update). Both return the row.
    [[nodiscard]] db::Sql insert(const std::vector<std::string_view>& members);
    [[nodiscard]] db::Sql update(const std::vector<std::string_view>& members);
    // Parameters: search patterns, filter values, then (page) limit and offset.
    [[nodiscard]] db::Sql count(const Selection& selection);
    [[nodiscard]] db::Sql page(const Selection& selection);

private:
    [[nodiscard]] std::string where(const Selection& selection) const;
    db::Sql keep(std::string text);

    const Model& model_;
    std::string columns_;  // "id, created_by_id AS created_by, …"
    std::string object_, remove_;
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<std::string>, std::less<>> kept_;
};

}  // namespace gatehouse::rest
