using System.Net.Http.Headers;
using System.Text;
using FsCheck.Xunit;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Sharing;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Web.Tests;

/// <summary>Whatever an owner sets and whatever a visitor asks, no public answer gives away whose it is, where it lies, or a prompt that is hidden.</summary>
public sealed class SharePropertyTests(SomebodysClip somebodys) : IClassFixture<SomebodysClip>
{
    private const string Secret = "zqcanary";
    private const string Title = "Boats-canary at dawn";
    private const string Password = "open-sesame-canary";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Prompts of anything (markup, line ends, other scripts), every switch, state and kind of words, with and without the password.</summary>
    [Property(MaxTest = 60)]
    public async Task<bool> Nothing_hidden_leaves_by_any_door(byte switches, byte lot, string?[] pieces)
    {
        await somebodys.ReadyAsync();
        var shows = new ShareSwitches((switches & 1) != 0, (switches & 2) != 0, (switches & 4) != 0, (switches & 8) != 0);
        var (hasPassword, unlocks, closed) = ((switches & 16) != 0, (switches & 32) != 0, (switches & 192) == 192);
        var prompt = await SetPromptAsync(pieces);
        var draft = new ShareDraft("Anna-canary", null, hasPassword ? Password : null, shows, Words(lot, prompt));
        var link = (await somebodys.Get<ShareDesk>().CreateAsync(SomebodysClip.Somebody, somebodys.Card.Generation.Id, draft, Token)).Link!;
        var slug = somebodys.Get<ShareKeys>().Unseal(link.SealedSlug)!;
        var cookie = hasPassword && unlocks ? await UnlockAsync(slug) : null;
        if (closed)
            await EndAsync(link, lot);

        var open = !closed && (!hasPassword || unlocks);
        List<string> never = [.. somebodys.Never, "Anna-canary", link.Id.ToString("N"), link.Id.ToString("D"), link.SealedSlug, Password];
        if (!open || !shows.Prompt)
            never.Add(Secret);
        if (!open)
            never.AddRange([Title, "Ada-canary"]);
        foreach (var (request, answer) in await AskEverythingAsync(slug, cookie, lot))
        {
            if (never.Find(word => answer.Contains(word, StringComparison.OrdinalIgnoreCase)) is { } given)
                throw new InvalidOperationException($"{request} of {draft} (closed {closed}, unlocked {unlocks}) gave “{given}” away: {answer[..Math.Min(2_000, answer.Length)]}");
        }

        return true;
    }

    // The recipe of the one clip gets another prompt: what is rendered does not depend on it.
    private async Task<string> SetPromptAsync(string?[] pieces)
    {
        var text = string.Join(' ', pieces.Take(20).Select((piece, index) => $"{Secret}{index} {piece} <b>{Secret}\r\n\"'&")) + $" {Secret}";
        var prompt = text.Length > ShareRules.DescriptionMax - 2 ? text[..(ShareRules.DescriptionMax - 2)] : text;
        await using var context = await somebodys.Get<IDbContextFactory<StudioContext>>().CreateDbContextAsync(Token);
        Assert.Equal(1, await context.Recipes.Where(row => row.Id == somebodys.Card.Recipe.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Prompt, prompt), Token));
        return prompt;
    }

    // None, the prompt itself, the prompt in other clothes, or words of the owner's own.
    private static ShareWords Words(byte lot, string prompt) => (lot % 4) switch
    {
        0 => new ShareWords(),
        1 => new ShareWords(prompt.Length <= ShareRules.TitleMax ? prompt : null, null, prompt),
        2 => new ShareWords(null, "Ada-canary", $" {prompt.ToUpperInvariant().Replace(' ', '\n')} "),
        _ => new ShareWords(Title, "Ada-canary", "Boats-canary leave the harbour."),
    };

    private async Task EndAsync(ShareLink link, byte lot)
    {
        var desk = somebodys.Get<ShareDesk>();
        if (lot % 3 == 0)
            await desk.RevokeAsync(SomebodysClip.Somebody, link, Token);
        else if (lot % 3 == 1)
            await desk.PauseAsync(SomebodysClip.Somebody, link, true, Token);
        else
        {
            await using var context = await somebodys.Get<IDbContextFactory<StudioContext>>().CreateDbContextAsync(Token);
            await context.ShareLinks.Where(row => row.Id == link.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.ExpiresAt, DateTime.UnixEpoch), Token);
        }
    }

    private async Task<string> UnlockAsync(string slug)
    {
        using var visitor = somebodys.Visitor();
        using var form = new FormUrlEncodedContent([new("password", Password)]);
        using var response = await visitor.PostAsync($"/s/{slug}/unlock", form, Token);
        return Assert.Single(response.Headers.GetValues("Set-Cookie")).Split(';')[0];
    }

    private async Task<List<(string Request, string Answer)>> AskEverythingAsync(string slug, string? cookie, byte lot)
    {
        using var visitor = somebodys.Visitor();
        if (cookie is not null)
            visitor.DefaultRequestHeaders.TryAddWithoutValidation("Cookie", cookie);
        if (lot % 5 == 0)
            visitor.DefaultRequestHeaders.TryAddWithoutValidation("If-None-Match", "*");
        if (lot % 7 == 0)
            visitor.DefaultRequestHeaders.Range = new RangeHeaderValue(long.MaxValue - 1, null);
        else
            visitor.DefaultRequestHeaders.Range = new RangeHeaderValue(0, 4_095);
        visitor.DefaultRequestHeaders.TryAddWithoutValidation("Accept", lot % 2 == 0 ? "text/html" : "*/*");
        string[] paths =
        [
            $"/s/{slug}", $"/s/{slug}?said=asked", $"/embed/{slug}", $"/oembed?url={SharedClip.Base}/s/{slug}", $"/oembed?url={SharedClip.Base}/embed/{slug}&maxwidth={lot}", $"/s/{slug}/video.mp4",
            $"/s/{slug}/poster.jpg", $"/s/{slug}/frame.jpg", $"/s/{slug}/still.jpg", $"/s/{slug}/download", $"/s/{slug}/nothing", $"/s/{slug.ToUpperInvariant()}",
        ];
        var answers = new List<(string, string)>();
        foreach (var (method, path) in from path in paths from method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Post } select (method, path))
        {
            using var request = new HttpRequestMessage(method, path);
            answers.Add(($"{method} {path}", await AnswerAsync(visitor, request)));
        }

        foreach (var (path, field) in new[] { ("answer", "answer=nonsense&note=zz"), ("answer", $"answer=change&note={new string('n', 600)}"), ("seen", "") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/s/{slug}/{path}") { Content = new StringContent(field, Encoding.UTF8, "application/x-www-form-urlencoded") };
            answers.Add(($"POST {path} {field}", await AnswerAsync(visitor, request)));
        }

        return answers;
    }

    private static async Task<string> AnswerAsync(HttpClient visitor, HttpRequestMessage request)
    {
        using var response = await visitor.SendAsync(request, Token);
        Assert.NotEqual(500, (int)response.StatusCode);
        return $"{response.Headers}{response.Content.Headers}{Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync(Token))}";
    }
}

/// <summary>A clip of an owner whose id is a word that can be looked for.</summary>
public sealed class SomebodysClip : SharedClip
{
    /// <summary>Who.</summary>
    public static readonly OwnerId Somebody = new("owner-canary");

    /// <summary>What no answer may hold.</summary>
    public IReadOnlyList<string> Never { get; private set; } = [];

    protected override OwnerId Owner => Somebody;

    protected override async Task PrepareAsync()
    {
        await base.PrepareAsync();
        var (clip, still) = (Card.Clip!, Card.Still);
        var made = (await Get<ShareRenditionMaker>().EnsureAsync(Card.Generation.Id, TestContext.Current.CancellationToken))!;
        VaultKey[] keys = [clip.Key, clip.PosterKey, still.Key, still.ThumbnailKey, made.Watch.Key, made.Download.Key, made.Poster.Key, made.Still.Key];
        Guid[] ids = [Card.Generation.Id, Card.Recipe.Id, still.Id];
        Never =
        [
            Somebody.Value, "name-canary", Studio.Data, still.SourceSha256,
            .. keys.Select(key => key.Value), .. ids.SelectMany(id => (string[])[id.ToString("N"), id.ToString("D")]),
        ];
    }
}
