namespace KlingStudio.Web;

/// <summary>Every key by name: what this version knows, what a later one will, and what was probably meant.</summary>
internal static class KnownKeys
{
    /// <summary>Sections in which an unknown key is an error.</summary>
    public static readonly string[] Sections = ["Studio", "Limits", "Storage", "Rehearsal", "Money", "Fal"];

    /// <summary>As in <c>appsettings.example.json</c>. A key that ends with <c>:0</c> is a list.</summary>
    public static readonly string[] Known =
    [
        "urls",
        "Studio:DataDirectory", "Studio:Access", "Studio:AllowedHosts:0", "Studio:PublicListen", "Studio:PublicBaseUrl", "Studio:TrustedProxies:0", "Studio:Api:AllowedOrigins:0", "Studio:Api:PrivateHosts:0", "Studio:Log",
        "Limits:Circuits", "Limits:Sockets", "Limits:UploadsPerMinute", "Limits:UploadsAtOnce", "Limits:MediaReadsPerSecond",
        "Limits:RendersAtOnce", "Limits:RendersQueued", "Limits:ApiUnfinished", "Limits:ShareMissesPerMinute", "Limits:FreeDiskMegabytes", "Limits:FreeDiskPercent", "Limits:MigrationSeconds",
        "Storage:Database", "Storage:AzureBlobs:ConnectionString", "Storage:AzureBlobs:Container",
        "Rehearsal:Ffmpeg",
        "Fal:Key", "Fal:QueueBaseUrl", "Fal:RestBaseUrl", "Fal:MediaHosts:0", "Fal:SubmitSeconds", "Fal:PollMilliseconds", "Fal:Prices:5", "Fal:Prices:10",
        "Money:DailyCap", "Money:MonthlyCap", "Money:ConfirmAbove",
        .. TlsCertificate.Keys,
    ];

    /// <summary>Keys (or whole sections) that the design has and this version has not.</summary>
    private static readonly string[] Later =
    [
        "Cluster", "ConnectionStrings:Studio", "Storage:AzureBlobs:ServiceUri",
    ];

    /// <summary>The top-level names a settings file may hold; <c>Logging</c> is the framework's, and <c>FAL_KEY</c> another spelling of <c>Fal:Key</c>.</summary>
    private static readonly string[] TopLevel = ["urls", "Logging", "FAL_KEY", "Cluster", "ConnectionStrings", .. Sections];

    /// <summary>How a person writes a key: <c>Limits__Circuits</c>, <c>--urls</c>.</summary>
    public static string Spell(string key) =>
        string.Equals(key, "urls", StringComparison.OrdinalIgnoreCase) ? "--urls" : key.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>One problem for each key that is not of this version, or of none.</summary>
    public static IEnumerable<string> Judge(IConfiguration configuration)
    {
        var set = configuration.AsEnumerable().Where(pair => !string.IsNullOrWhiteSpace(pair.Value)).Select(pair => pair.Key)
            .Order(StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var key in set.Where(IsLater))
            yield return $"{Spell(key)} is not in this version.";
        foreach (var key in set.Where(IsUnknown))
            yield return $"{Spell(key)} is not a key of this studio. Did you mean {Spell(Nearest(key, Known))}?";
        foreach (var key in set.Where(key => Within(key, "Kestrel") && !Known.Contains(key, StringComparer.OrdinalIgnoreCase)))
            yield return $"{Spell(key)} is not read here: of Kestrel's keys only those of {Spell("Kestrel:Certificates:Default")} are; --urls says where the studio listens.";
    }

    /// <summary>Names at the top of a settings file that mean nothing, each with what was probably meant.</summary>
    public static IEnumerable<string> JudgeTopLevel(IEnumerable<string> names, string place) =>
        from name in names.Distinct(StringComparer.OrdinalIgnoreCase)
        where !TopLevel.Contains(name, StringComparer.OrdinalIgnoreCase) && !string.Equals(name, "Kestrel", StringComparison.OrdinalIgnoreCase)
        select $"{name} {place} is not a key of this studio. Did you mean {Nearest(name, ["urls", .. Sections])}?";

    private static bool IsLater(string key) => Array.Exists(Later, later => Within(key, later));

    private static bool IsUnknown(string key) =>
        Array.Exists(Sections, section => key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase))
        && !IsLater(key)
        && !Known.Contains(key, StringComparer.OrdinalIgnoreCase)
        && !Known.Contains(WithoutIndex(key), StringComparer.OrdinalIgnoreCase);

    private static bool Within(string key, string parent) =>
        string.Equals(key, parent, StringComparison.OrdinalIgnoreCase) || key.StartsWith(parent + ":", StringComparison.OrdinalIgnoreCase);

    private static string WithoutIndex(string key)
    {
        var last = key.LastIndexOf(':');
        return last > 0 && key.AsSpan(last + 1) is { Length: > 0 } tail && !tail.ContainsAnyExceptInRange('0', '9') ? key[..last] + ":0" : key;
    }

    private static string Nearest(string key, IEnumerable<string> candidates) => candidates.MinBy(candidate => Distance(key, candidate))!;

    /// <summary>Edit distance, case ignored.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? diagonal : diagonal + 1;
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
