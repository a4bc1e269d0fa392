using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using KlingStudio.Generations;

namespace KlingStudio.Storage.Tests;

/// <summary>What a link shows and when: the place where a hidden prompt would leak.</summary>
public sealed class ShareRulesTests
{
    private const string Secret = "xyzzy secret camera words";
    private static readonly DateTime Now = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(ShareState.Active, null, false, true, ShareStanding.Open)]
    [InlineData(ShareState.Active, 1, false, true, ShareStanding.Open)]
    [InlineData(ShareState.Active, 0, false, true, ShareStanding.Closed)]
    [InlineData(ShareState.Active, -1, false, true, ShareStanding.Closed)]
    [InlineData(ShareState.Paused, 1, false, true, ShareStanding.Closed)]
    [InlineData(ShareState.Revoked, null, false, true, ShareStanding.Closed)]
    [InlineData(ShareState.Active, 1, true, true, ShareStanding.Locked)]
    [InlineData(ShareState.Active, -1, true, true, ShareStanding.Closed)]
    [InlineData(ShareState.Paused, null, true, true, ShareStanding.Closed)]
    [InlineData(ShareState.Active, null, false, false, ShareStanding.Closed)]
    [InlineData(ShareState.Active, null, true, false, ShareStanding.Closed)]
    public void A_link_is_open_only_while_everything_says_so(ShareState state, int? minutesLeft, bool password, bool there, ShareStanding expected)
    {
        var found = Found(new ShareSwitches(), new ShareWords(), state, minutesLeft is { } minutes ? Now.AddMinutes(minutes) : null, password) with { ClipIsThere = there };
        Assert.Equal(expected, ShareRules.Stand(found, Now, unlocked: false));
        Assert.Equal(expected == ShareStanding.Locked ? ShareStanding.Open : expected, ShareRules.Stand(found, Now, unlocked: true));
    }

    [Fact]
    public void What_is_not_there_is_closed() => Assert.Equal(ShareStanding.Closed, ShareRules.Stand(null, Now, unlocked: true));

    [Property]
    public Property Nothing_hidden_is_in_what_visitors_get() => Prop.ForAll(
        (from prompt in ArbMap.Default.GeneratorFor<bool>()
         from still in ArbMap.Default.GeneratorFor<bool>()
         from download in ArbMap.Default.GeneratorFor<bool>()
         from embedding in ArbMap.Default.GeneratorFor<bool>()
         from words in Gen.Elements(new ShareWords(), new ShareWords("Dawn", "Ada", "Ships leave"), new ShareWords(Secret, null, Secret), new ShareWords(" xyzzy  SECRET camera words", "", " Xyzzy secret\ncamera words "))
         select (new ShareSwitches(prompt, still, download, embedding), words)).ToArbitrary(),
        given =>
        {
            var (shows, words) = given;
            var json = JsonSerializer.Serialize(ShareRules.View(Found(shows, words)));
            string[] never = ["owner-canary", "media/canary-key", "canary-name", "canary-hash", "0198c0de"];
            return never.All(word => !json.Contains(word, StringComparison.OrdinalIgnoreCase))
                && (shows.Prompt || !json.Contains("xyzzy", StringComparison.OrdinalIgnoreCase));
        });

    [Fact]
    public void The_description_comes_from_the_prompt_only_where_that_is_shown()
    {
        Assert.Equal(Secret, ShareRules.View(Found(new ShareSwitches(Prompt: true), new ShareWords())).Description);
        Assert.Equal("A silent clip of 5 seconds: a still picture begins to move.", ShareRules.View(Found(new ShareSwitches(), new ShareWords())).Description);
        Assert.Equal("Ships leave", ShareRules.View(Found(new ShareSwitches(), new ShareWords(Description: " Ships\nleave "))).Description);
    }

    [Property]
    public Property A_cut_text_fits_and_ends_whole(NonNull<string> text, PositiveInt most)
    {
        var room = Math.Clamp(most.Get, 4, 200);
        var cut = ShareRules.Cut(text.Get, room);
        return (cut.Length <= room && !char.IsHighSurrogate(cut.Length > 1 ? cut[^2] : ' ')).ToProperty().Or(text.Get.Length <= room);
    }

    [Fact]
    public void Everything_wrong_with_a_draft_is_said_at_once()
    {
        var draft = new ShareDraft(new string('n', 81), Now, "abc", new ShareSwitches(), new ShareWords(new string('t', 61), new string('m', 61), new string('d', 1_001)));
        var refusals = ShareRules.Judge(draft, Now);
        Assert.Equal(["description", "expires", "maker", "name", "password", "title"], refusals.Select(refusal => refusal.Field).Order(StringComparer.Ordinal));
        Assert.Contains(refusals, refusal => refusal.Message.Contains("1,001 characters; 1,000 are allowed", StringComparison.Ordinal));
        Assert.Empty(ShareRules.Judge(new ShareDraft("", null, "", new ShareSwitches(), new ShareWords()), Now));
        Assert.Single(ShareRules.Judge(new ShareDraft("", Now.AddYears(11), null, new ShareSwitches(), new ShareWords()), Now));
    }

    internal static FoundShare Found(ShareSwitches shows, ShareWords words, ShareState state = ShareState.Active, DateTime? end = null, bool password = false) => new()
    {
        Link = new ShareLink
        {
            Id = Guid.Parse("0198c0de-0000-7000-8000-000000000001"),
            GenerationId = Guid.Parse("0198c0de-0000-7000-8000-000000000002"),
            Name = "canary-name",
            SealedSlug = "canary-seal",
            CreatedAt = Now,
            ExpiresAt = end,
            HasPassword = password,
            Shows = shows,
            Words = words,
            State = state,
        },
        Owner = new OwnerId("owner-canary"),
        PasswordHash = password ? "canary-hash" : null,
        ClipIsThere = true,
        Prompt = Secret,
        EngineId = EngineIds.Rehearsal,
        Clip = new Clip
        {
            GenerationId = Guid.Parse("0198c0de-0000-7000-8000-000000000002"),
            Owner = new OwnerId("owner-canary"),
            Key = new VaultKey("media/canary-key.mp4"),
            PosterKey = new VaultKey("media/canary-key.jpg"),
            Bytes = 1,
            Sha256 = new string('a', 64),
            Width = 1280,
            Height = 720,
            Frames = 120,
            FrameRate = 24,
            CreatedAt = Now,
        },
    };
}
