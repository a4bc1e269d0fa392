using System.Globalization;
using System.Text;
using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>
/// The library's search. The full-text index gives its hits newest first by itself (its row ids are the positions of the
/// generations), so a page ends after its last hit however many there are; sorting them would read them all.
/// </summary>
internal static class PromptSearch
{
    private const string ByIndex = "\"PromptSearch\" CROSS JOIN \"Generations\" AS f ON f.\"Position\" = \"PromptSearch\".rowid";
    private const string ByWalk = "\"Generations\" AS f";

    /// <summary>At most <paramref name="count"/> generations before a position, in no order.</summary>
    public static IQueryable<GenerationRow> Find(StudioContext context, OwnerId owner, LibraryFilter filter, SearchWords words, long before, int count)
    {
        var sql = new Statement();
        var position = words.Match is null ? "f.\"Position\"" : "\"PromptSearch\".rowid";
        sql.Add($"SELECT g.* FROM \"Generations\" AS g WHERE g.\"Position\" IN (SELECT {position} FROM {(words.Match is null ? ByWalk : ByIndex)}");
        if (words.Patterns.Count > 0)
            sql.Add(" CROSS JOIN \"Recipes\" AS r ON r.\"Id\" = f.\"RecipeId\"");
        sql.Add($" WHERE {position} < ").Value(before).Add(" AND f.\"Owner\" = ").Value(owner.Value).Add(" AND f.\"DeletedAt\" IS NULL");
        if (words.Match is { } match)
            sql.Add(" AND \"PromptSearch\" MATCH ").Value(match);
        foreach (var shapes in words.Patterns)
            Contain(sql, shapes);
        if (filter.State != LibraryState.All)
            sql.Add(" AND f.\"Stage\" = ").Value(filter.State.ToString());
        if (filter.EngineId is { } engine)
            sql.Add(" AND f.\"EngineId\" = ").Value(engine);
        if (filter.FavouritesOnly)
            sql.Add(" AND f.\"Favourite\"");
        sql.Add($" ORDER BY {position} DESC LIMIT ").Value(count).Add(")");
        return context.Generations.FromSqlRaw(sql.Text, sql.Values);
    }

    private static void Contain(Statement sql, IReadOnlyList<string> shapes)
    {
        sql.Add(" AND (");
        for (var index = 0; index < shapes.Count; index++)
            sql.Add(index == 0 ? "r.\"Prompt\" LIKE " : " OR r.\"Prompt\" LIKE ").Value(shapes[index]).Add(" ESCAPE '\\'");
        sql.Add(")");
    }

    /// <summary>SQL made of this file's constants; what comes from outside becomes a parameter.</summary>
    private sealed class Statement
    {
        private readonly StringBuilder _text = new();
        private readonly List<object> _values = [];

        public string Text => _text.ToString();

        public object[] Values => [.. _values];

        public Statement Add(string sql)
        {
            _text.Append(sql);
            return this;
        }

        public Statement Value(object value)
        {
            _text.Append('{').Append(_values.Count.ToString(CultureInfo.InvariantCulture)).Append('}');
            _values.Add(value);
            return this;
        }
    }
}
