using System.Net;
using System.Net.Sockets;

namespace KlingStudio.Web.Features.Sharing;

/// <summary>
/// How often a network may try. Wrong passwords: five for each link, then a pause that doubles, and 30 an hour in all. Slugs that are not there: <see cref="LimitSettings.ShareMissesPerMinute"/>. Views: <see cref="ViewsAMinute"/>.
/// Kept in memory only: a restart forgives.
/// </summary>
internal sealed class ShareLimits(StudioOptions options, TimeProvider clock)
{
    /// <summary>Wrong passwords for one link before the first pause.</summary>
    public const int FreeTries = 5;

    /// <summary>Wrong passwords of one network in an hour.</summary>
    public const int TriesAnHour = 30;

    /// <summary>Views of one network that are counted in a minute: a classroom fits, a script does not.</summary>
    public const int ViewsAMinute = 60;

    private const int MostKept = 20_000;
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(Guid Link, string Network), Pause> _pauses = [];
    private readonly Dictionary<(string What, string Network), Window> _windows = [];

    /// <summary>The part of an address that one household or office shares: /24 of IPv4, /48 of IPv6.</summary>
    public static string Network(IPAddress? address)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address ?? IPAddress.None;
        var bytes = plain.GetAddressBytes();
        return Convert.ToHexStringLower(bytes.AsSpan(0, plain.AddressFamily == AddressFamily.InterNetwork ? 3 : 6));
    }

    /// <summary>Takes one try at a password; null when it may go on, else how long to wait. It counts as wrong until <see cref="Forgive"/>.</summary>
    public TimeSpan? Try(Guid link, string network)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            Tidy(now);
            var pause = _pauses.GetValueOrDefault((link, network));
            if (pause is not null && pause.Until > now)
                return pause.Until - now;
            if (Count("password", network, TimeSpan.FromHours(1), TriesAnHour, now) is { } wait)
                return wait;
            var tries = (pause?.Tries ?? 0) + 1;
            var seconds = tries < FreeTries ? 0 : Math.Min(LongestPause.TotalSeconds, Math.Pow(2, tries - FreeTries));
            _pauses[(link, network)] = new Pause(tries, now + TimeSpan.FromSeconds(seconds), now);
            return null;
        }
    }

    /// <summary>The password was right: the tries before it are forgotten, and it was not a wrong one.</summary>
    public void Forgive(Guid link, string network)
    {
        lock (_lock)
        {
            _pauses.Remove((link, network));
            if (_windows.GetValueOrDefault(("password", network)) is { } window)
                window.Count--;
        }
    }

    /// <summary>Counts a slug that leads nowhere; how long to wait when there were too many.</summary>
    public TimeSpan? Miss(string network)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            Tidy(now);
            return Count("slug", network, TimeSpan.FromMinutes(1), options.Limits.ShareMissesPerMinute, now);
        }
    }

    /// <summary>Whether one more view of this network is believed: each that is counted is a row, and a browser's name costs nothing to change.</summary>
    public bool MayCount(string network)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            Tidy(now);
            return Count("view", network, TimeSpan.FromMinutes(1), ViewsAMinute, now) is null;
        }
    }

    private TimeSpan? Count(string what, string network, TimeSpan length, int most, DateTimeOffset now)
    {
        var window = _windows.GetValueOrDefault((what, network));
        if (window is null || window.End <= now)
            _windows[(what, network)] = window = new Window(now + length);
        return ++window.Count > most ? window.End - now : null;
    }

    private void Tidy(DateTimeOffset now)
    {
        if (_windows.Count + _pauses.Count < MostKept)
            return;
        foreach (var (key, _) in _windows.Where(pair => pair.Value.End <= now).ToList())
            _windows.Remove(key);
        foreach (var (key, _) in _pauses.OrderBy(pair => pair.Value.At).Take(MostKept / 4).ToList())
            _pauses.Remove(key);
        if (_windows.Count > MostKept)
            _windows.Clear();
    }

    private sealed record Pause(int Tries, DateTimeOffset Until, DateTimeOffset At);

    private sealed class Window(DateTimeOffset end)
    {
        public DateTimeOffset End => end;

        public int Count { get; set; }
    }
}
