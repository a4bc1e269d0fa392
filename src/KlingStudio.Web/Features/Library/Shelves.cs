using System.Globalization;

namespace KlingStudio.Web.Features.Library;

/// <summary>Takes of one recipe that lie next to each other: one place in the row.</summary>
/// <param name="Tiles">Newest first, at least one.</param>
/// <param name="Unfolded">Each of them is shown.</param>
public sealed record Stack(IReadOnlyList<TileFacts> Tiles, bool Unfolded);

/// <summary>A month.</summary>
/// <param name="Title">"This month", "October", "October 2025".</param>
/// <param name="Stacks">In order.</param>
public sealed record Month(string Title, IReadOnlyList<Stack> Stacks);

/// <summary>Lays tiles out into months and stacks.</summary>
public static class Shelves
{
    /// <summary>Keeps the order; loses and doubles nothing.</summary>
    public static IReadOnlyList<Month> Of(IReadOnlyList<TileFacts> tiles, IReadOnlySet<Guid> unfolded, TimeZoneInfo zone, DateTime now)
    {
        var months = new List<Month>();
        var today = TimeZoneInfo.ConvertTimeFromUtc(now, zone);
        foreach (var month in Runs(tiles, tile => MonthOf(TimeZoneInfo.ConvertTimeFromUtc(tile.CreatedAt, zone))))
        {
            var stacks = Runs(month, tile => tile.RecipeId).Select(run => new Stack(run, unfolded.Contains(run[0].RecipeId)));
            months.Add(new Month(Title(TimeZoneInfo.ConvertTimeFromUtc(month[0].CreatedAt, zone), today), [.. stacks]));
        }

        return months;
    }

    private static string Title(DateTime day, DateTime today) =>
        MonthOf(day) == MonthOf(today) ? "This month" : day.ToString(day.Year == today.Year ? "MMMM" : "MMMM yyyy", CultureInfo.InvariantCulture);

    private static int MonthOf(DateTime day) => (day.Year * 12) + day.Month;

    private static List<List<TileFacts>> Runs<TKey>(IEnumerable<TileFacts> tiles, Func<TileFacts, TKey> key)
        where TKey : IEquatable<TKey>
    {
        var runs = new List<List<TileFacts>>();
        foreach (var tile in tiles)
        {
            if (runs.Count > 0 && key(runs[^1][0]).Equals(key(tile)))
                runs[^1].Add(tile);
            else
                runs.Add([tile]);
        }

        return runs;
    }
}
