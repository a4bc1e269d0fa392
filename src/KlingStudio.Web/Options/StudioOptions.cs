using System.Net;
using KlingStudio.Generations;

namespace KlingStudio.Web;

/// <summary>How log lines are written.</summary>
public enum LogShape
{
    /// <summary>One line of text each.</summary>
    Line,

    /// <summary>One JSON object each.</summary>
    Json,
}

/// <summary>The whole configuration, read once and checked. What it says is true: no part reads a key by itself.</summary>
public sealed record StudioOptions
{
    /// <summary>Where it listens, separated by semicolons. Loopback addresses only.</summary>
    public required string Urls { get; init; }

    /// <summary>Full path of the folder with database, media, keys and lock file.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Host names it answers to, without ports, lower case.</summary>
    public required IReadOnlySet<string> AllowedHosts { get; init; }

    /// <summary>One more address that answers only what is for people outside, or null. Any interface.</summary>
    public string? PublicListen { get; init; }

    /// <summary>The address that shared links use, scheme and host (and port): it leads to <see cref="PublicListen"/> and is answered there alone. Null: none is known.</summary>
    public Uri? PublicBaseUrl { get; init; }

    /// <summary>Proxies before <see cref="PublicListen"/> whose word about a visitor's address and scheme counts; none by default.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Origins of other pages that may call the API from a browser: scheme, host and port as browsers write them; none by default, and never <c>null</c>.</summary>
    public IReadOnlyList<string> ApiOrigins { get; init; } = [];

    /// <summary>Hosts with private addresses that an <c>image_url</c> may be fetched from and a webhook may be sent to; none by default.</summary>
    public IReadOnlyList<string> PrivateHosts { get; init; } = [];

    /// <summary>How log lines are written.</summary>
    public required LogShape Log { get; init; }

    /// <summary>How much of everything.</summary>
    public required LimitSettings Limits { get; init; }

    /// <summary>Caps, and what is asked about first.</summary>
    public required MoneyRules Money { get; init; }

    /// <summary>How fal is reached.</summary>
    public required FalSettings Fal { get; init; }

    /// <summary>What Kling costs.</summary>
    public required KlingPrices Prices { get; init; }

    /// <summary>Connection string of Azure Blob Storage, or null: media on disk.</summary>
    public string? AzureBlobs { get; init; }

    /// <summary>The container for media, when they are in Azure Blob Storage.</summary>
    public required string AzureContainer { get; init; }

    /// <summary>Path of ffmpeg, or null: the one on the PATH. ffprobe is looked for beside it first.</summary>
    public string? Ffmpeg { get; init; }
}

/// <summary>US dollars by the length of the clip, as fal's page of the model says.</summary>
public sealed record KlingPrices
{
    /// <summary>Of 5 seconds.</summary>
    public decimal FiveSeconds { get; init; } = 0.21m;

    /// <summary>Of 10 seconds.</summary>
    public decimal TenSeconds { get; init; } = 0.42m;

    /// <summary>As an engine describes itself.</summary>
    public IReadOnlyDictionary<int, decimal> BySeconds => new Dictionary<int, decimal> { [5] = FiveSeconds, [10] = TenSeconds };
}

/// <summary>How much of everything one studio takes on.</summary>
public sealed record LimitSettings
{
    /// <summary>Open pages (live circuits) of one owner.</summary>
    public required int Circuits { get; init; }

    /// <summary>Web sockets in all.</summary>
    public required int Sockets { get; init; }

    /// <summary>Uploads that one owner may begin in a minute.</summary>
    public required int UploadsPerMinute { get; init; }

    /// <summary>Uploads of one owner at the same time.</summary>
    public required int UploadsAtOnce { get; init; }

    /// <summary>Reads of clips and pictures by one owner in a second.</summary>
    public required int MediaReadsPerSecond { get; init; }

    /// <summary>Renders at the same time.</summary>
    public required int RendersAtOnce { get; init; }

    /// <summary>Renders that wait.</summary>
    public required int RendersQueued { get; init; }

    /// <summary>Generations of one owner that are not at an end, above which the API takes no further order.</summary>
    public required int ApiUnfinished { get; init; }

    /// <summary>Shared links that are not there, asked for by one network in a minute.</summary>
    public required int ShareMissesPerMinute { get; init; }

    /// <summary>Free space, in megabytes, under which no new work is taken…</summary>
    public required int FreeDiskMegabytes { get; init; }

    /// <summary>…or this part of the disk, in percent, if that is less.</summary>
    public required int FreeDiskPercent { get; init; }

    /// <summary>How long the start waits for the database.</summary>
    public required int MigrationSeconds { get; init; }
}
