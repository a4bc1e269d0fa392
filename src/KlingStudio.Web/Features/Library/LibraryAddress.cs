using System.Globalization;
using System.Text;
using KlingStudio.Storage;
using Microsoft.AspNetCore.WebUtilities;

namespace KlingStudio.Web.Features.Library;

/// <summary>What the library shows, as it stands in the address: a copied address opens the same thing, and back works.</summary>
/// <param name="Filter">Which generations.</param>
/// <param name="Before">Where this chapter begins, or null for the newest.</param>
public sealed record LibraryAddress(LibraryFilter Filter, LibraryCursor? Before = null)
{
    /// <summary>Longer searches are cut: the rest would not narrow anything.</summary>
    public const int SearchMax = 200;

    /// <summary>Everything, newest first.</summary>
    public static LibraryAddress Everything { get; } = new(new LibraryFilter());

    /// <summary>Whether anything is filtered out.</summary>
    public bool IsFiltered => Filter != Everything.Filter;

    /// <summary>Reads an address. What it does not understand is left out, never an error.</summary>
    public static LibraryAddress Read(string uri)
    {
        var address = uri.Split('#')[0];
        var at = address.IndexOf('?', StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(at < 0 ? "" : address[at..]);
        var state = query.TryGetValue("state", out var named) && Enum.TryParse<LibraryState>(named.ToString(), ignoreCase: true, out var parsed) && Enum.IsDefined(parsed)
            ? parsed
            : LibraryState.All;
        return new LibraryAddress(
            new LibraryFilter(
                CleanSearch(query.TryGetValue("q", out var words) ? words.ToString() : null),
                state,
                query.TryGetValue("engine", out var engine) && IsEngineId(engine.ToString()) ? engine.ToString() : null,
                query.TryGetValue("favourites", out var favourites) && favourites == "yes"),
            query.TryGetValue("before", out var before) ? ReadCursor(before.ToString()) : null);
    }

    /// <summary>What a person typed, as it is searched for; null when there is nothing to search for.</summary>
    public static string? CleanSearch(string? typed)
    {
        var text = typed?.Trim() ?? "";
        if (text.Length > SearchMax)
            text = text[..(char.IsHighSurrogate(text[SearchMax - 1]) ? SearchMax - 1 : SearchMax)].TrimEnd();
        return text.Length == 0 ? null : text;
    }

    /// <summary>The address of the library that shows this.</summary>
    public string ToLibrary() => "library" + Query(withCursor: true);

    /// <summary>The address of one clip, seen through this filter: previous and next stay inside it.</summary>
    public string ToClip(Guid id) => $"library/{id:D}{Query(withCursor: false)}";

    private string Query(bool withCursor)
    {
        var query = new StringBuilder();
        Add("q", Filter.Search);
        Add("state", Filter.State == LibraryState.All ? null : Filter.State.ToString().ToLowerInvariant());
        Add("engine", Filter.EngineId);
        Add("favourites", Filter.FavouritesOnly ? "yes" : null);
        Add("before", withCursor && Before is not null ? string.Create(CultureInfo.InvariantCulture, $"{Before.CreatedAt.Ticks}.{Before.Id:N}") : null);
        return query.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }

    private static bool IsEngineId(string value) =>
        value is { Length: > 0 and <= 64 } && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_');

    private static LibraryCursor? ReadCursor(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTime.MaxValue.Ticks
            && Guid.TryParseExact(parts[1], "N", out var id)
            ? new LibraryCursor(new DateTime(ticks, DateTimeKind.Utc), id)
            : null;
    }
}
