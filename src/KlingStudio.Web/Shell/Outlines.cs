namespace KlingStudio.Web.Shell;

/// <summary>The studio's one outline set, drawn on 24 units with a line of 1.75: what <see cref="Icon"/> shows by name.</summary>
public static class Outlines
{
    private static readonly Dictionary<string, string> Drawings = new(StringComparer.Ordinal)
    {
        ["again"] = "<path d='M4.5 12a7.5 7.5 0 0 1 13-5.1L20 9.5M20 4.5v5h-5M19.5 12a7.5 7.5 0 0 1-13 5.1L4 14.5M4 19.5v-5h5'/>",
        ["alert"] = "<path d='M12 4 2.8 19.5h18.4zM12 10v4.2M12 17v.01'/>",
        ["auto"] = "<circle cx='12' cy='12' r='8'/><path d='M12 4a8 8 0 0 1 0 16z' fill='currentColor'/>",
        ["camera"] = "<path d='M4 8h3.2l1.6-2.5h6.4L16.800 8H20a1 1 0 0 1 1 1v9.500a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1z'/><circle cx='12' cy='13.300' r='3.400'/>",
        ["check"] = "<path d='m5 12.500 4.500 4.500L19 7.500'/>",
        ["chevron"] = "<path d='m9.500 6 6 6-6 6'/>",
        ["close"] = "<path d='M6 6l12 12M18 6 6 18'/>",
        ["code"] = "<path d='m8 7-5 5 5 5M16 7l5 5-5 5M13.500 4.500l-3 15'/>",
        ["copy"] = "<rect x='8.500' y='8.500' width='11.500' height='11.500' rx='2.200'/><path d='M15.500 8.500V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v7.500a2 2 0 0 0 2 2h2.500'/>",
        ["create"] = "<path d='M12 3.500l1.900 5.100 5.100 1.900-5.100 1.900L12 17.500l-1.900-5.100L5 10.500l5.100-1.900zM18.500 16v4.500M16.250 18.250h4.500'/>",
        ["download"] = "<path d='M12 4v11M7.500 11 12 15.500 16.500 11M5 19.500h14'/>",
        ["edit"] = "<path d='m4.500 19.500.9-4.200L16 4.700a1.600 1.600 0 0 1 2.300 0l1 1a1.600 1.600 0 0 1 0 2.300L8.700 18.600zM14 6.800l3.200 3.200'/>",
        ["film"] = "<rect x='3.500' y='5' width='17' height='14' rx='2'/><path d='M8 5v14M16 5v14M3.500 9.700H8M3.500 14.300H8M16 9.700h4.500M16 14.300h4.500'/>",
        ["image"] = "<rect x='3.500' y='4.500' width='17' height='15' rx='2.500'/><circle cx='8.800' cy='9.500' r='1.600'/><path d='m4 17 5-4.500 3.500 3 3.500-3.500 4.500 4.500'/>",
        ["keep"] = "<path d='M12 19.700 4.900 12.900a4.600 4.600 0 0 1 6.500-6.500l.6.600.6-.6a4.600 4.600 0 0 1 6.500 6.500z'/>",
        ["keyboard"] = "<rect x='2.800' y='6' width='18.400' height='12' rx='2.500'/><path d='M6.500 9.800v.01M10.200 9.800v.01M13.800 9.800v.01M17.500 9.800v.01M6.500 14.200v.01M10 14.200h4M17.500 14.200v.01'/>",
        ["library"] = "<rect x='3.500' y='4' width='7.500' height='9' rx='1.500'/><rect x='13.800' y='4' width='6.700' height='5.500' rx='1.500'/><rect x='13.800' y='12.300' width='6.700' height='7.700' rx='1.500'/><rect x='3.500' y='15.800' width='7.500' height='4.200' rx='1.500'/>",
        ["minus"] = "<path d='M6 12h12'/>",
        ["moon"] = "<path d='M19.500 14.200A8 8 0 0 1 9.800 4.500a8 8 0 1 0 9.700 9.700z'/>",
        ["more"] = "<path d='M5.500 12v.01M12 12v.01M18.500 12v.01'/>",
        ["next"] = "<path d='M5 12h14M13 6l6 6-6 6'/>",
        ["pause"] = "<path d='M8.500 5.500v13M15.500 5.500v13'/>",
        ["play"] = "<path d='M7.500 5v14l11-7z'/>",
        ["plus"] = "<path d='M12 6v12M6 12h12'/>",
        ["qr"] = "<rect x='4' y='4' width='6' height='6' rx='1'/><rect x='14' y='4' width='6' height='6' rx='1'/><rect x='4' y='14' width='6' height='6' rx='1'/><path d='M14 14h2.500v2.500M20 14v.01M20 17.500V20h-6v-.010M17 20v-.01'/>",
        ["queue"] = "<path d='M4 6.500h16M4 12h10M4 17.500h10M17 12.500v5.500l4-2.750z'/>",
        ["remix"] = "<path d='M4 7h3.500c4.500 0 5 10 9.500 10h3M17.500 14.500 20 17l-2.500 2.500M4 17h3.500c1.500 0 2.500-1 3.200-2.400M13.300 9.400C14 8 15 7 17 7h3M17.500 4.500 20 7l-2.500 2.500'/>",
        ["search"] = "<circle cx='11' cy='11' r='6.500'/><path d='m16 16 4.500 4.500'/>",
        ["share"] = "<path d='M12 15V4M8 7.500 12 3.500l4 4M6.500 11H5.500a1 1 0 0 0-1 1v7.500a1 1 0 0 0 1 1h13a1 1 0 0 0 1-1V12a1 1 0 0 0-1-1h-1'/>",
        ["shield"] = "<path d='M12 3.500 5 6v5.500c0 4.300 2.900 7.500 7 9 4.100-1.500 7-4.700 7-9V6zM9 12l2.200 2.200L15.200 10'/>",
        ["stop"] = "<rect x='6.500' y='6.500' width='11' height='11' rx='2'/>",
        ["sun"] = "<circle cx='12' cy='12' r='3.800'/><path d='M12 3v2M12 19v2M3 12h2M19 12h2M5.600 5.600 7 7M17 17l1.400 1.400M5.600 18.400 7 17M17 7l1.400-1.400'/>",
        ["trash"] = "<path d='M4.500 7h15M9.500 7V4.500h5V7M6.500 7l.8 12.500h9.400L17.500 7M10 11v5M14 11v5'/>",
        ["upload"] = "<path d='M12 16V5M7.500 9.500 12 5l4.500 4.500M5 19.500h14'/>",
    };

    /// <summary>The drawing of that name, as the inside of an <c>svg</c> element.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static string Of(string name) => Drawings[name];
}
