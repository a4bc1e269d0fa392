using System.Net;
using System.Text.RegularExpressions;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Sharing;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(KlingStudio.Web.Tests.SharedClip))]

namespace KlingStudio.Web.Tests;

/// <summary>A studio with a public door and one rehearsed clip, for all the tests of sharing. It is started when the first of them asks.</summary>
public class SharedClip : IAsyncDisposable
{
    /// <summary>A word of it that must not be seen where the prompt is hidden.</summary>
    public const string Canary = "zanzibar";

    public const string Prompt = "slow push in, zanzibar at dawn";

    public const string Base = "https://clips.example";

    private readonly SemaphoreSlim _once = new(1, 1);
    private RunningStudio? _studio;

    public RunningStudio Studio => _studio ?? throw new InvalidOperationException("ReadyAsync comes first.");

    public GenerationCard Card { get; private set; } = null!;

    public Uri Door => Studio.App.Addresses[^1];

    /// <summary>What it is started with.</summary>
    protected virtual string[] Settings => ["--Studio:PublicListen=http://127.0.0.1:0", $"--Studio:PublicBaseUrl={Base}", "--Limits:ShareMissesPerMinute=1000000"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public T Get<T>()
        where T : notnull => Studio.App.Web.Services.GetRequiredService<T>();

    public async Task<SharedClip> ReadyAsync()
    {
        await _once.WaitAsync(Token);
        try
        {
            if (_studio is null)
            {
                _studio = await RunningStudio.StartAsync(Settings);
                await PrepareAsync();
            }

            return this;
        }
        finally
        {
            _once.Release();
        }
    }

    /// <summary>Whose the clip is.</summary>
    protected virtual OwnerId Owner => OwnerId.Local;

    /// <summary>Once it runs.</summary>
    protected virtual async Task PrepareAsync() => Card = await RehearseAsync(Prompt);

    /// <summary>A finished clip of that prompt.</summary>
    public async Task<GenerationCard> RehearseAsync(string prompt)
    {
        await using var picture = File.OpenRead(Path.Combine(PublishedStudio.Root, "wwwroot-assets", "wwwroot", "img", "stills", "harbour.jpg"));
        var still = (await Get<StillIntake>().TakeAsync(Owner, picture, "name-canary.jpg", Token)).Still!;
        var order = await Get<IGenerationDesk>().OrderAsync(Owner, new RecipeDraft(still.Id, prompt), Token);
        var id = Assert.Single(order.Generations).Id;
        for (var tries = 0; tries < 1_800; tries++)
        {
            var card = (await Get<GenerationDetails>().ReadAsync(Owner, id, Token))!;
            if (card.Clip is not null)
                return card;
            Assert.False(card.Generation.Status.IsEnd(), card.Generation.Failure?.Message);
            await Task.Delay(100, Token);
        }

        throw new TimeoutException("The rehearsal did not come about.");
    }

    /// <summary>A link, as the dialog makes it.</summary>
    public async Task<(ShareLink Link, string Slug)> ShareAsync(ShareSwitches? shows = null, string? password = null, ShareWords? words = null, Guid? generationId = null, DateTime? end = null)
    {
        var draft = new ShareDraft("Anna-canary", end, password, shows ?? new ShareSwitches(), words ?? new ShareWords());
        var link = (await Get<ShareDesk>().CreateAsync(Owner, generationId ?? Card.Generation.Id, draft, Token)).Link!;
        return (link, Get<ShareKeys>().Unseal(link.SealedSlug)!);
    }

    /// <summary>Somebody outside, at the public door, by its public name; follows nothing, keeps no cookie.</summary>
    public HttpClient Visitor(string agent = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { BaseAddress = Door, Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Host = "clips.example";
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", agent);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        if (_studio is not null)
            await _studio.DisposeAsync();
        _once.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A page's head as a crawler reads it.</summary>
internal sealed partial class HeadTags
{
    private readonly ILookup<string, string> _tags;

    public HeadTags(string html)
    {
        Head = html[..html.IndexOf("</head>", StringComparison.Ordinal)];
        _tags = Meta().Matches(Head).ToLookup(match => match.Groups["name"].Value, match => WebUtility.HtmlDecode(match.Groups["content"].Value));
    }

    public string Head { get; }

    /// <summary>The one of that name: a second one would be a fault.</summary>
    public string this[string name] => Assert.Single(_tags[name]);

    public bool Has(string name) => _tags[name].Any();

    [GeneratedRegex("<meta (?:name|property)=\"(?<name>[^\"]+)\" content=\"(?<content>[^\"]*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Meta();
}
