using System.Net;
using KlingStudio.Fal;
using KlingStudio.Generations;

namespace KlingStudio.Web;

/// <summary>How fal is reached, and with which key.</summary>
public sealed record FalSettings
{
    /// <summary><c>FAL_KEY</c> or <c>Fal__Key</c>; null: Kling is only shown.</summary>
    public Secret? Key { get; init; }

    /// <summary>fal's queue: the key goes there.</summary>
    public required Uri QueueBaseUrl { get; init; }

    /// <summary>fal's storage and webhook keys: the key goes there too.</summary>
    public required Uri RestBaseUrl { get; init; }

    /// <summary>Hosts that clips may be fetched from beside fal's own.</summary>
    public required IReadOnlyList<string> MediaHosts { get; init; }

    /// <summary>How long the one submit may take.</summary>
    public required int SubmitSeconds { get; init; }

    /// <summary>The first pause between two questions while there is no stream.</summary>
    public required int PollMilliseconds { get; init; }

    /// <summary>Reads the section and collects what is wrong with it.</summary>
    internal static FalSettings Read(SettingsReader reader)
    {
        var usual = new FalOptions();
        return new()
        {
            Key = ReadKey(reader),
            QueueBaseUrl = Address(reader, "Fal:QueueBaseUrl", usual.QueueBaseUrl),
            RestBaseUrl = Address(reader, "Fal:RestBaseUrl", usual.RestBaseUrl),
            MediaHosts = reader.Hosts("Fal:MediaHosts"),
            SubmitSeconds = reader.Number("Fal:SubmitSeconds", (int)usual.SubmitTimeout.TotalSeconds, 1, 900),
            PollMilliseconds = reader.Number("Fal:PollMilliseconds", (int)usual.PollFirst.TotalMilliseconds, 20, 60_000),
        };
    }

    /// <summary>As the library takes it.</summary>
    internal FalOptions ToOptions(KlingPrices prices, Uri? webhookBaseUrl) => new()
    {
        Key = Key,
        QueueBaseUrl = QueueBaseUrl,
        RestBaseUrl = RestBaseUrl,
        MediaHosts = MediaHosts,
        Prices = prices.BySeconds,
        WebhookBaseUrl = webhookBaseUrl,
        SubmitTimeout = TimeSpan.FromSeconds(SubmitSeconds),
        PollFirst = TimeSpan.FromMilliseconds(PollMilliseconds),
    };

    // FAL_KEY is the name that every tool of fal knows; Fal__Key is ours. What is in it is never repeated.
    private static Secret? ReadKey(SettingsReader reader)
    {
        var (given, own) = (reader.Text("FAL_KEY"), reader.Text("Fal:Key"));
        if (given is not null && own is not null && given != own)
            reader.Problems.Add("FAL_KEY and Fal__Key are both set, and not to the same key. Keep one of them.");
        if ((own ?? given) is not { } key)
            return null;
        try
        {
            return new Secret(key);
        }
        catch (ArgumentException)
        {
            reader.Problems.Add($"{(own is null ? "FAL_KEY" : "Fal__Key")} has a line break or another control character in it; it is one line from fal.ai/dashboard/keys.");
            return null;
        }
    }

    // Whoever reads along on the way has the key: plain http is for this machine alone.
    private static Uri Address(SettingsReader reader, string key, Uri usual)
    {
        if (reader.Text(key) is not { } text)
            return usual;
        var isBase = Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { UserInfo: "", Query: "", Fragment: "" }
            && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && IsThisMachine(address)));
        if (isBase)
            return address!;
        reader.Problems.Add($"{KnownKeys.Spell(key)} is “{text}”; it is an https address, such as {usual.AbsoluteUri.TrimEnd('/')} (http only for this machine).");
        return usual;
    }

    private static bool IsThisMachine(Uri address) =>
        address.IsLoopback && (string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(address.Host, out _));
}
