using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace KlingStudio.Storage.Tests;

public sealed class SearchTests
{
    private static readonly string[] Prompts =
    [
        "Slow push in over the harbour",
        "pan LEFT, 50% faster_now \\ end",
        "say \"cut\" AND hold - NEAR(the door) * ^ : {x}",
        "<script>alert('x')</script>",
        "🎬🎥 camera rolls 🌊",
        "الكاميرا تتحرك ببطء نحو البحر",
        "镜头慢慢推进",
        "Übergang ÄÖ straße",
        "it's a 'quoted'' prompt; DROP TABLE \"Generations\";--",
    ];

    [Theory]
    [InlineData("HARBOUR slow", 0)]
    [InlineData("arbo", 0)]
    [InlineData("50%", 1)]
    [InlineData("r_n", 1)]
    [InlineData("\\", 1)]
    [InlineData("% _ \\", 1)]
    [InlineData("\"cut\"", 2)]
    [InlineData("AND hold", 2)]
    [InlineData("NEAR(the", 2)]
    [InlineData("* ^ : {x}", 2)]
    [InlineData("<script>", 3)]
    [InlineData("alert('x')", 3)]
    [InlineData("🎬", 4)]
    [InlineData("🎬🎥", 4)]
    [InlineData("CAMERA 🌊", 4)]
    [InlineData("البحر", 5)]
    [InlineData("نحو ال", 5)]
    [InlineData("慢慢推", 6)]
    [InlineData("镜头", 6)]
    [InlineData("äö", 7)]
    [InlineData("Äö", 7)]
    [InlineData("übergang", 7)]
    [InlineData("''", 8)]
    [InlineData("\"Generations\";--", 8)]
    public async Task Typed_words_are_found_as_they_stand(string typed, int expected)
    {
        await using var studio = await Studio.StartAsync();
        var ids = await OrderAllAsync(studio);
        Assert.Equal([ids[expected]], await studio.FindAsync(Studio.Ada, typed));
    }

    [Theory]
    [InlineData("harbour LEFT")]
    [InlineData("slow*")]
    [InlineData("harbour OR left")]
    [InlineData("Prompt:harbour")]
    [InlineData("\"")]
    [InlineData("\"\"\"\"")]
    [InlineData("-harbour")]
    [InlineData("%%%")]
    [InlineData("push__n")]
    [InlineData("zz")]
    [InlineData("\ud83c")]
    public async Task Grammar_is_not_obeyed_and_nothing_breaks(string typed)
    {
        await using var studio = await Studio.StartAsync();
        var ids = await OrderAllAsync(studio);
        var expected = typed == "\"" ? new[] { ids[8], ids[2] } : [];
        Assert.Equal(expected, await studio.FindAsync(Studio.Ada, typed));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t\n\0 ")]
    public async Task No_words_mean_no_search(string? typed)
    {
        await using var studio = await Studio.StartAsync();
        await OrderAllAsync(studio);
        Assert.Equal(Prompts.Length, (await studio.LibraryAsync(Studio.Ada, new LibraryFilter(typed))).Count);
    }

    /// <summary>Whatever is typed: a prompt is found exactly when it contains each word.</summary>
    [Property(MaxTest = 20)]
    public async Task<bool> Search_agrees_with_reading_every_prompt(NonEmptyArray<NonNegativeInt> picks)
    {
        await using var studio = await Studio.StartAsync();
        var ids = await OrderAllAsync(studio);
        var letters = string.Concat(Prompts.Where(prompt => prompt.All(char.IsAscii))).ToCharArray();
        var typed = string.Concat(picks.Get.Select(pick => letters[pick.Get * 7 % letters.Length]));
        var cut = Prompts[0].Substring(picks.Get[0].Get % 20, 5);
        foreach (var search in new[] { typed, cut, $"{cut} {typed}" })
        {
            var words = search.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            var expected = ids.Where((_, index) => words.All(word => Prompts[index].Contains(word, StringComparison.OrdinalIgnoreCase))).Reverse();
            if (!(await studio.FindAsync(Studio.Ada, search)).SequenceEqual(expected))
                return false;
        }
        return true;
    }

    [Fact]
    public async Task A_search_of_two_thousand_five_hundred_characters_is_answered()
    {
        await using var studio = await Studio.StartAsync();
        await OrderAllAsync(studio);
        Assert.Empty(await studio.FindAsync(Studio.Ada, new string('x', 2_500)));
        Assert.Empty(await studio.FindAsync(Studio.Ada, string.Join(' ', Enumerable.Range(1_000, 500))));
    }

    [Fact]
    public async Task A_row_that_is_removed_for_good_leaves_the_index_too()
    {
        await using var studio = await Studio.StartAsync();
        await OrderAllAsync(studio);
        await studio.RunAsync("DELETE FROM \"Generations\"");
        Assert.Equal(0, await studio.AskAsync<int>("SELECT COUNT(*) FROM \"PromptSearch\" WHERE \"PromptSearch\" MATCH '\"harbour\"'"));
    }

    private static async Task<List<Guid>> OrderAllAsync(Studio studio)
    {
        var still = await studio.AddStillAsync(Studio.Ada);
        var ids = new List<Guid>();
        foreach (var prompt in Prompts)
            ids.Add((await studio.OrderAsync(still, prompt)).Id);
        return ids;
    }
}
