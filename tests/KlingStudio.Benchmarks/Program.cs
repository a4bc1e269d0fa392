using KlingStudio.Benchmarks;

return args switch
{
    ["serve", "studio", .. var rest] => await StudioServer.ServeAsync(rest),
    ["serve", "bare", var folder] => await BareServer.ServeAsync(folder),
    _ => await Suite.RunAsync(args, Console.Out),
};
