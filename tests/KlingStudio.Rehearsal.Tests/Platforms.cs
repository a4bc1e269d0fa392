using System.Runtime.Versioning;

// The tests start processes, send signals and look at file modes.
[assembly: UnsupportedOSPlatform("windows")]
