using System.Globalization;
using KlingStudio.Fal;

namespace KlingStudio.Web;

/// <summary>Reads keys and collects what is wrong with them, so that a person hears of everything at once.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    /// <summary>One sentence for each problem so far.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>The text of a key, or null when it is absent or blank.</summary>
    public string? Text(string key) => configuration[key] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    /// <summary>A whole number inside its limits.</summary>
    public int Number(string key, int whenAbsent, int min, int max)
    {
        if (Text(key) is not { } text)
            return whenAbsent;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        Problems.Add(string.Create(CultureInfo.InvariantCulture, $"{KnownKeys.Spell(key)} is “{text}”; it is a whole number from {min} to {max}."));
        return whenAbsent;
    }

    /// <summary>An amount of US dollars, to the millionth; null when the key is absent.</summary>
    public decimal? Dollars(string key, decimal min)
    {
        const decimal max = 1_000_000;
        if (Text(key) is not { } text)
            return null;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var dollars) && dollars >= min && dollars <= max && decimal.Round(dollars, 6) == dollars)
            return dollars;
        Problems.Add(string.Create(CultureInfo.InvariantCulture, $"{KnownKeys.Spell(key)} is “{text}”; it is an amount in US dollars from {min} to {max}, such as 5 or 2.50."));
        return null;
    }

    /// <summary>One of a few words.</summary>
    public T Choice<T>(string key, T whenAbsent)
        where T : struct, Enum
    {
        if (Text(key) is not { } text)
            return whenAbsent;
        if (!int.TryParse(text, CultureInfo.InvariantCulture, out _) && Enum.TryParse<T>(text, ignoreCase: true, out var choice))
            return choice;
        Problems.Add($"{KnownKeys.Spell(key)} is “{text}”; it is {string.Join(" or ", Enum.GetNames<T>())}.");
        return whenAbsent;
    }

    /// <summary>A list, or null when it is absent.</summary>
    public IReadOnlyList<string>? List(string key)
    {
        var items = configuration.GetSection(key).GetChildren().Select(child => child.Value?.Trim() ?? "").Where(item => item.Length > 0).ToList();
        return items.Count == 0 ? null : items;
    }

    /// <summary>A list of single hosts, each with a port where it is not the usual one.</summary>
    public IReadOnlyList<string> Hosts(string key)
    {
        var hosts = List(key) ?? [];
        foreach (var host in hosts.Where(host => !IsHost(host)))
            Problems.Add($"{KnownKeys.Spell(key)} has “{host}”; it takes host names, with a port where it is not the usual one, such as cdn.example or cdn.example:8443.");
        return hosts;
    }

    /// <summary>A folder or file as a full path; <c>~/</c> is the home folder.</summary>
    public string? FullPath(string key)
    {
        if (Text(key) is not { } text)
            return null;
        if (text.StartsWith("~/", StringComparison.Ordinal))
            text = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), text[2..]);
        if (!text.Contains('\0', StringComparison.Ordinal))
            return Path.GetFullPath(text);
        Problems.Add($"{KnownKeys.Spell(key)} is not a path.");
        return null;
    }

    private static bool IsHost(string text)
    {
        try
        {
            return !OutboundHost.Parse(text).Below;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
