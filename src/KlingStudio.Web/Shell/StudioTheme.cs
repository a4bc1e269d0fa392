using MudBlazor;

namespace KlingStudio.Web.Shell;

/// <summary>What MudBlazor must know of <c>css/tokens.css</c>; a test compares the two.</summary>
public static class StudioTheme
{
    private static readonly string[] Faces = ["Geist", "Geist Fallback", "system-ui", "sans-serif"];

    /// <summary>Dark and light in one.</summary>
    public static MudTheme Theme { get; } = new()
    {
        PaletteDark = new PaletteDark
        {
            Primary = "#ffb454",
            PrimaryContrastText = "#1c1204",
            Background = "#0b0b0d",
            Surface = "#131316",
            TextPrimary = "#f4f3f0",
            TextSecondary = "#a8a6a0",
            Error = "#ff6b5e",
            Success = "#5fd38d",
        },
        PaletteLight = new PaletteLight
        {
            Primary = "#ffb454",
            PrimaryContrastText = "#1c1204",
            Background = "#faf9f6",
            Surface = "#ffffff",
            TextPrimary = "#1a1917",
            TextSecondary = "#5f5c55",
            Error = "#b3261e",
            Success = "#17693c",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", AppbarHeight = "56px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Faces, FontSize = "14px", LineHeight = "20px", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Faces, FontWeight = "500", TextTransform = "none", LetterSpacing = "normal" },
        },
    };
}
