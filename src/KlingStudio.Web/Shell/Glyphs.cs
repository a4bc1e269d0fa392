using Microsoft.AspNetCore.Components;

namespace KlingStudio.Web.Shell;

/// <summary>The outline icons of player and library as ready markup: one frame in a render tree each. Always decoration; the words are on the control.</summary>
public static class Glyphs
{
    /// <summary>Play.</summary>
    public static readonly MarkupString Play = Of("""<path d="M8 5.5v13l10.5-6.5z"/>""");

    /// <summary>Pause.</summary>
    public static readonly MarkupString Pause = Of("""<path d="M8.5 5.5v13M15.5 5.5v13"/>""");

    /// <summary>One frame back.</summary>
    public static readonly MarkupString StepBack = Of("""<path d="M18 6.5v11L10 12zM6.5 6.5v11"/>""");

    /// <summary>One frame on.</summary>
    public static readonly MarkupString StepForward = Of("""<path d="M6 6.5v11l8-5.5zM17.5 6.5v11"/>""");

    /// <summary>The loop begins here.</summary>
    public static readonly MarkupString MarkIn = Of("""<path d="M10.5 5H7v14h3.5M13 12h5"/>""");

    /// <summary>The loop ends here.</summary>
    public static readonly MarkupString MarkOut = Of("""<path d="M13.5 5H17v14h-3.5M11 12H6"/>""");

    /// <summary>The still behind the clip.</summary>
    public static readonly MarkupString Still = Of("""<rect x="4" y="5" width="16" height="14" rx="2"/><path d="m4.5 16.5 4.5-4.5 3.5 3.5 2.5-2.5 4.5 4.5"/><circle cx="15.5" cy="9" r="1.25"/>""");

    /// <summary>Download.</summary>
    public static readonly MarkupString Download = Of("""<path d="M12 4.5v10.5M7.5 11l4.5 4.5 4.5-4.5M5 19.5h14"/>""");

    /// <summary>Full screen.</summary>
    public static readonly MarkupString FullScreen = Of("""<path d="M9 4.5H4.5V9M15 4.5h4.5V9M9 19.5H4.5V15M15 19.5h4.5V15"/>""");

    /// <summary>Three dots.</summary>
    public static readonly MarkupString More = Of("""<circle cx="5.5" cy="12" r=".9"/><circle cx="12" cy="12" r=".9"/><circle cx="18.5" cy="12" r=".9"/>""");

    /// <summary>Keyboard.</summary>
    public static readonly MarkupString Keyboard = Of("""<rect x="3" y="6.5" width="18" height="11" rx="2"/><path d="M7 10.25h.01M10.3 10.25h.01M13.7 10.25h.01M17 10.25h.01M8.5 14h7"/>""");

    /// <summary>Favourite.</summary>
    public static readonly MarkupString Heart = Of("""<path d="M12 19.5S4.5 15.3 4.5 9.9A3.9 3.9 0 0 1 12 8.3a3.9 3.9 0 0 1 7.5 1.6c0 5.4-7.5 9.6-7.5 9.6z"/>""");

    /// <summary>Remix.</summary>
    public static readonly MarkupString Remix = Of("""<path d="M4.5 7.5h3c4 0 5 9 9 9h3M16.5 13.5l3 3-3 3M4.5 16.5h3c1.3 0 2.3-1 3.1-2.3M13.4 9.8c.9-1.3 1.8-2.3 3.1-2.3h3M16.5 4.5l3 3-3 3"/>""");

    /// <summary>Again.</summary>
    public static readonly MarkupString Again = Of("""<path d="M19 12a7 7 0 1 1-2.2-5.1L19.5 9M19.5 4.5V9H15"/>""");

    /// <summary>Delete.</summary>
    public static readonly MarkupString Bin = Of("""<path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.2 10.5v5.5M13.8 10.5v5.5"/>""");

    /// <summary>Back.</summary>
    public static readonly MarkupString Back = Of("""<path d="M19.5 12h-15M10.5 6l-6 6 6 6"/>""");

    /// <summary>The newer one.</summary>
    public static readonly MarkupString Previous = Of("""<path d="m14.5 5.5-6.5 6.5 6.5 6.5"/>""");

    /// <summary>The older one.</summary>
    public static readonly MarkupString Next = Of("""<path d="m9.5 5.5 6.5 6.5-6.5 6.5"/>""");

    /// <summary>Search.</summary>
    public static readonly MarkupString Search = Of("""<circle cx="10.75" cy="10.75" r="6.25"/><path d="m15.5 15.5 4.5 4.5"/>""");

    /// <summary>Close, clear.</summary>
    public static readonly MarkupString Cross = Of("""<path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/>""");

    /// <summary>Open.</summary>
    public static readonly MarkupString Open = Of("""<path d="M13.5 4.5h6v6M19.5 4.5 11 13M19.5 14v5.5h-15v-15H10"/>""");

    /// <summary>Share.</summary>
    public static readonly MarkupString Share = Of("""<path d="M12 15V4M8 7.5l4-4 4 4M6.5 11h-1a1 1 0 0 0-1 1v7.5a1 1 0 0 0 1 1h13a1 1 0 0 0 1-1V12a1 1 0 0 0-1-1h-1"/>""");

    /// <summary>Something went wrong.</summary>
    public static readonly MarkupString Warning = Of("""<path d="M12 4.5 3.5 19.5h17zM12 10.5v4M12 17v.01"/>""");

    /// <summary>Good so.</summary>
    public static readonly MarkupString Check = Of("""<path d="m5 12.5 4.5 4.5L19 7.5"/>""");

    /// <summary>Wipe between two pictures.</summary>
    public static readonly MarkupString Wipe = Of("""<rect x="3.5" y="5" width="17" height="14" rx="2"/><path d="M12 3v18M7 12h.01M15 12h3"/>""");

    private static MarkupString Of(string shape) =>
        new($"""<svg class="glyph" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">{shape}</svg>""");
}
