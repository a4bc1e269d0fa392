using System.Text.RegularExpressions;

namespace KlingStudio.Architecture.Tests;

/// <summary>Sizes and names that keep the rooms of the house liveable.</summary>
public sealed partial class RoomTests
{
    [Fact]
    public void The_top_level_holds_exactly_what_was_agreed()
    {
        string[] allowed = ["src", "tests", "wwwroot-assets", "KlingStudio.sln", "appsettings.example.json", "README.md"];
        var extra = Directory.EnumerateFileSystemEntries(House.Root).Select(path => Path.GetFileName(path))
            .Where(name => !allowed.Contains(name) && !name.StartsWith('.') && name != "appsettings.json" && !DirectoryFile().IsMatch(name));
        Assert.Empty(extra);
    }

    [Theory]
    [InlineData(".cs", 300)]
    [InlineData(".razor", 150)]
    public void No_file_outgrows_its_room(string extension, int most)
    {
        var large = House.Files("src", extension).Concat(House.Files("tests", extension))
            .Where(path => !path.Contains("Migrations", StringComparison.Ordinal))
            .Select(path => (Name: House.Name(path), Lines: File.ReadLines(path).Count()))
            .Where(file => file.Lines > most);
        Assert.Empty(large);
    }

    [Fact]
    public void No_project_or_folder_is_a_drawer_for_everything()
    {
        var drawers = Directory.EnumerateDirectories(Path.Combine(House.Root, "src"), "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) is "Common" or "Shared" or "Utils" or "Helpers" or "Misc" || path.EndsWith(".Common", StringComparison.Ordinal));
        Assert.Empty(drawers);
    }

    [Fact]
    public void Colours_and_durations_are_written_once_in_the_tokens()
    {
        var stray = House.Files("wwwroot-assets", ".css").Concat(House.Files("src", ".css", ".razor"))
            .Where(path => Path.GetFileName(path) != "tokens.css")
            .SelectMany(path => File.ReadLines(path).Select((line, index) => (Place: $"{House.Name(path)}:{index + 1}", Line: line)))
            .Where(line => Colour().IsMatch(line.Line) || Duration().IsMatch(line.Line))
            .Select(line => $"{line.Place} {line.Line.Trim()}");
        Assert.Empty(stray);
    }

    /// <summary>Only the drawings of the icons are markup: what a person typed always goes through Razor's encoding.</summary>
    [Fact]
    public void No_text_of_a_person_becomes_markup() =>
        // The two of the public pages: a style rule made of numbers, and a tag whose every value is encoded there and then.
        Assert.Equal(
            [
                "src/KlingStudio.Web/Features/Sharing/Public/PublicShell.razor", "src/KlingStudio.Web/Features/Sharing/Public/ShareHead.razor",
                "src/KlingStudio.Web/Shell/Glyphs.cs", "src/KlingStudio.Web/Shell/Icon.cs", "src/KlingStudio.Web/Shell/StudioThemeProvider.razor",
            ],
            House.Files("src", ".cs", ".razor")
            .Where(path => File.ReadAllText(path) is var text && (text.Contains("MarkupString", StringComparison.Ordinal) || text.Contains("AddMarkupContent", StringComparison.Ordinal)))
            .Select(House.Name).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"^Directory\..*\.(props|targets)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex DirectoryFile();

    // A colour literal in a declaration; '#' in ids, hrefs and Razor is not one.
    [GeneratedRegex(@"(:\s*|,\s*|\()(#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(|oklch\()", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Colour();

    [GeneratedRegex(@"(transition|animation)[a-z-]*:[^;]*\b\d+m?s\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Duration();
}
