using System.Net;
using System.Text.RegularExpressions;
using KlingStudio.Generations;

namespace KlingStudio.Web;

/// <summary>Turns configuration into <see cref="StudioOptions"/>, or into the list of everything that is wrong with it.</summary>
internal static partial class StudioSettings
{
    /// <summary>Where the studio listens when nobody says otherwise.</summary>
    public const string DefaultUrls = "http://localhost:5210";

    private static readonly string[] DefaultHosts = ["localhost", "127.0.0.1", "[::1]"];

    private enum Access
    {
        Local,
        Accounts,
    }

    private enum Database
    {
        Sqlite,
        Postgres,
    }

    /// <exception cref="StartRefusedException">With every problem.</exception>
    public static StudioOptions Read(IConfiguration configuration, IEnumerable<string> problemsSoFar)
    {
        var reader = new SettingsReader(configuration);
        reader.Problems.AddRange(problemsSoFar);
        reader.Problems.AddRange(KnownKeys.Judge(configuration));

        var urls = reader.Text("urls") ?? DefaultUrls;
        reader.Problems.AddRange(ListenAddresses.Judge(urls));
        TlsCertificate.Judge(reader, urls);
        if (reader.Choice("Studio:Access", Access.Local) == Access.Accounts)
            reader.Problems.Add("Studio__Access=Accounts is not in this version.");
        if (reader.Choice("Storage:Database", Database.Sqlite) == Database.Postgres)
            reader.Problems.Add("Storage__Database=Postgres is not in this version.");

        var hosts = AllowedHosts(reader);
        var options = new StudioOptions
        {
            Urls = urls,
            DataDirectory = DataDirectory(reader),
            AllowedHosts = hosts,
            PublicListen = PublicListen(reader, urls),
            PublicBaseUrl = PublicBaseUrl(reader, hosts),
            TrustedProxies = TrustedProxies(reader),
            ApiOrigins = ApiOrigins(reader),
            PrivateHosts = reader.Hosts("Studio:Api:PrivateHosts"),
            Log = reader.Choice("Studio:Log", LogShape.Line),
            Limits = Limits(reader),
            Money = Money(reader),
            Fal = FalSettings.Read(reader),
            Prices = Prices(reader),
            AzureBlobs = reader.Text("Storage:AzureBlobs:ConnectionString"),
            AzureContainer = Container(reader),
            Ffmpeg = reader.FullPath("Rehearsal:Ffmpeg"),
        };
        return reader.Problems.Count == 0 ? options : throw new StartRefusedException(StartRefusedException.BadConfiguration, reader.Problems);
    }

    private static LimitSettings Limits(SettingsReader reader) => new()
    {
        Circuits = reader.Number("Limits:Circuits", 64, 1, 10_000),
        Sockets = reader.Number("Limits:Sockets", 256, 1, 100_000),
        UploadsPerMinute = reader.Number("Limits:UploadsPerMinute", 30, 1, 10_000),
        UploadsAtOnce = reader.Number("Limits:UploadsAtOnce", 4, 1, 100),
        MediaReadsPerSecond = reader.Number("Limits:MediaReadsPerSecond", 1_000, 1, 1_000_000),
        RendersAtOnce = reader.Number("Limits:RendersAtOnce", 2, 1, 64),
        RendersQueued = reader.Number("Limits:RendersQueued", 50, 1, 10_000),
        ApiUnfinished = reader.Number("Limits:ApiUnfinished", 1_000, 1, 100_000),
        ShareMissesPerMinute = reader.Number("Limits:ShareMissesPerMinute", 60, 1, 1_000_000),
        FreeDiskMegabytes = reader.Number("Limits:FreeDiskMegabytes", 512, 0, 1_000_000),
        FreeDiskPercent = reader.Number("Limits:FreeDiskPercent", 2, 0, 90),
        MigrationSeconds = reader.Number("Limits:MigrationSeconds", 60, 1, 3_600),
    };

    private static MoneyRules Money(SettingsReader reader) => new()
    {
        DailyCap = reader.Dollars("Money:DailyCap", 0),
        MonthlyCap = reader.Dollars("Money:MonthlyCap", 0),
        ConfirmAbove = reader.Dollars("Money:ConfirmAbove", 0) ?? MoneyRules.DefaultConfirmAbove,
    };

    private static KlingPrices Prices(SettingsReader reader)
    {
        // A price of nothing would slip past every cap.
        const decimal least = 0.000001m;
        var documented = new KlingPrices();
        return new()
        {
            FiveSeconds = reader.Dollars("Fal:Prices:5", least) ?? documented.FiveSeconds,
            TenSeconds = reader.Dollars("Fal:Prices:10", least) ?? documented.TenSeconds,
        };
    }

    private static string DataDirectory(SettingsReader reader)
    {
        if (reader.FullPath("Studio:DataDirectory") is { } given)
            return given;
        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        if (local.Length > 0)
            return Path.Combine(local, "KlingStudio");
        reader.Problems.Add("Studio__DataDirectory is not set, and this user has no folder for local application data; say where the studio may keep its things.");
        return "";
    }

    private static HashSet<string> AllowedHosts(SettingsReader reader)
    {
        var hosts = reader.List("Studio:AllowedHosts") ?? DefaultHosts;
        foreach (var host in hosts.Where(host => !HostName().IsMatch(host)))
            reader.Problems.Add($"Studio__AllowedHosts has “{host}”; it takes exact host names without scheme, port or wildcard, such as localhost or [::1].");
        return hosts.ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private static string? PublicListen(SettingsReader reader, string urls)
    {
        if (reader.Text("Studio:PublicListen") is not { } listen)
            return null;
        reader.Problems.AddRange(ListenAddresses.JudgePublic(listen, urls));
        return listen;
    }

    private static Uri? PublicBaseUrl(SettingsReader reader, HashSet<string> hosts)
    {
        if (reader.Text("Studio:PublicBaseUrl") is not { } text)
            return null;
        var isBare = Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address is { UserInfo: "", AbsolutePath: "/", Query: "", Fragment: "" };
        if (!isBare)
        {
            reader.Problems.Add($"Studio__PublicBaseUrl is “{text}”; it is scheme and host alone, such as https://clips.example.");
            return null;
        }

        // Loopback names stay the studio's own: a person may try the public door from the same machine.
        if (hosts.Contains(address!.IdnHost) && !DefaultHosts.Contains(address.IdnHost, StringComparer.OrdinalIgnoreCase))
            reader.Problems.Add($"Studio__PublicBaseUrl has the host {address.IdnHost}, and so has Studio__AllowedHosts. It is for people outside and is answered at Studio__PublicListen only: take it out of the list.");
        return new Uri(address.GetLeftPart(UriPartial.Authority));
    }

    private static IReadOnlyList<IPNetwork> TrustedProxies(SettingsReader reader)
    {
        var proxies = reader.List("Studio:TrustedProxies") ?? [];
        foreach (var wrong in proxies.Where(proxy => KlingStudio.Web.TrustedProxies.Parse(proxy) is null))
            reader.Problems.Add($"Studio__TrustedProxies has “{wrong}”; it takes addresses and networks, such as 127.0.0.1 or 10.0.0.0/8, and not everybody's.");
        return [.. proxies.Select(KlingStudio.Web.TrustedProxies.Parse).OfType<IPNetwork>()];
    }

    private static IReadOnlyList<string> ApiOrigins(SettingsReader reader)
    {
        if (reader.List("Studio:Api:AllowedOrigins") is not { } origins)
            return [];
        foreach (var wrong in origins.Where(origin => !IsOrigin(origin)))
            reader.Problems.Add($"Studio__Api__AllowedOrigins has “{wrong}”; it takes origins as browsers send them: scheme, host and port and nothing more, such as http://localhost:3000. “null” and wildcards are never one.");
        return origins;
    }

    // A browser leaves out the usual port and any path: what is written otherwise would never match.
    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var origin) && origin.Scheme is "http" or "https"
        && string.Equals(origin.GetLeftPart(UriPartial.Authority), text, StringComparison.OrdinalIgnoreCase);

    private static string Container(SettingsReader reader)
    {
        const string key = "Storage:AzureBlobs:Container";
        var name = reader.Text(key) ?? "kling-studio";
        if (!ContainerName().IsMatch(name))
            reader.Problems.Add($"{KnownKeys.Spell(key)} is “{name}”; a container has 3 to 63 lower-case letters, digits and single hyphens.");
        return name;
    }

    [GeneratedRegex(@"^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}))*|\[[0-9A-Fa-f:.]+\])$", RegexOptions.NonBacktracking)]
    private static partial Regex HostName();

    [GeneratedRegex(@"^[a-z0-9](?:-?[a-z0-9]){2,62}$", RegexOptions.NonBacktracking)]
    private static partial Regex ContainerName();
}
