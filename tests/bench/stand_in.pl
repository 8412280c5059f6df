#!/usr/bin/perl
# Stands in for ipvsadm(8) where the kernel has no ip_vs. Its table is the text of `ipvsadm -L -n` in a file beside it,
# so that a listing costs a copy, and a change a reading and a writing. It knows what the benchmarks use: -L -n
# [--thresholds]; -A -E -D -a -e -d with -t -u -s -r -g -i -m -w; and -R with such lines. At anything else, and at what
# the kernel would refuse, it ends with nothing done.
# Every run leaves a line in the journal: when it began and ended, seconds since the epoch, and its words.

use strict;
use warnings;
use Time::HiRes qw(time);

my $began = time;
my ($folder) = $0 =~ m{^(.*)/};
my %WORD = ("-g" => "Route", "-i" => "Tunnel", "-m" => "Masq");
my $TITLE = "IP Virtual Server version 1.2.1 (size=4096)\n";
my %HEADING = (
  table => $TITLE . "Prot LocalAddress:Port Scheduler Flags\n"
    . "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n",
  thresholds => $TITLE . "Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn\n"
    . "  -> RemoteAddress:Port\n",
);

# Services in their order; the line of each, and the rows of its servers by endpoint.
my (@order, %line, %rows);

sub refuse { print STDERR "$_[0]\n"; exit($_[1] // 255); }

sub journal {
  open(my $out, ">>", "$folder/journal") or die "journal: $!";
  printf $out "%.6f %.6f %s\n", $began, time, join(" ", @ARGV);
}

sub slurp {
  open(my $in, "<", "$folder/$_[0]") or return undef;
  local $/;
  return scalar <$in>;
}

sub save {
  my %text = @_;
  for my $name (keys %text) {
    open(my $out, ">", "$folder/$name.new") or die "$name: $!";
    print $out $text{$name};
    close($out) or die "$name: $!";
    rename("$folder/$name.new", "$folder/$name") or die "$name: $!";
  }
}

sub load {
  open(my $in, "<", "$folder/table") or return;
  <$in> for 1 .. 3;
  my $key;
  while (<$in>) {
    if (/^  -> (\S+)/) { $rows{$key}{$1} = $_; next; }
    ($key) = /^(\w+  \S+)/;
    push @order, $key;
    $line{$key} = $_;
    $rows{$key} = {};
  }
}

sub store {
  my %text = %HEADING;
  for my $key (@order) {
    $text{$_} .= $line{$key} for keys %text;
    for my $endpoint (keys %{$rows{$key}}) {
      $text{table} .= $rows{$key}{$endpoint};
      $text{thresholds} .= threshold_row($endpoint);
    }
  }
  save(%text);
}

# The words of a command: its letter, the service's key, its line, the server's endpoint, and its row in each listing.
sub understand {
  my ($command, @words) = @_;
  refuse("this stand-in does not know $command", 2) unless $command =~ /^-[AEDaed]$/;
  my %value = (-w => 1, -s => "wlc");
  my $word = "Route";
  while (@words) {
    my $flag = shift @words;
    if ($flag =~ /^-[gim]$/) { $word = $WORD{$flag}; }
    elsif ($flag =~ /^-[tusrw]$/) { $value{$flag} = shift @words; }
    else { refuse("this stand-in does not know $flag", 2); }
  }
  my $address = $value{-t} // $value{-u} // refuse("no service", 2);
  my $protocol = exists $value{-t} ? "TCP" : "UDP";
  my ($key, $line) = ("$protocol  $address", "$protocol  $address $value{-s}\n");
  return ($command, $key, $line) if $command =~ /[AED]/;
  my $endpoint = $value{-r} // refuse("no server", 2);
  return ($command, $key, $line, $endpoint, {
    table => sprintf("  -> %-28s %-7s %-6d 0          0         \n", $endpoint, $word, $value{-w}),
    thresholds => threshold_row($endpoint),
  });
}

sub threshold_row { return sprintf("  -> %-28s 0          0          0          0         \n", $_[0]); }

sub obey {
  my ($command, $key, $line, $endpoint, $row) = understand(@_);
  my $known = exists $line{$key};
  if (!defined $endpoint) {
    refuse("Service already exists") if $command eq "-A" && $known;
    refuse("No such service") if $command ne "-A" && !$known;
    if ($command eq "-D") {
      delete $line{$key};
      delete $rows{$key};
      @order = grep { $_ ne $key } @order;
      return;
    }
    push @order, $key if $command eq "-A";
    $rows{$key} //= {};
    $line{$key} = $line;
    return;
  }
  refuse("Service not defined") unless $known;
  my $has = exists $rows{$key}{$endpoint};
  refuse("Destination already exists") if $command eq "-a" && $has;
  refuse("No such destination") if $command ne "-a" && !$has;
  if ($command eq "-d") { delete $rows{$key}{$endpoint}; } else { $rows{$key}{$endpoint} = $row->{table}; }
}

# One server's row in both texts, without reading the others: the kernel does not go through all of them either.
sub change_row {
  my ($command, $key, $line, $endpoint, $row) = @_;
  my %text;
  for my $name (keys %HEADING) {
    my $text = slurp($name) // $HEADING{$name};
    my $from = index($text, "\n$key ");
    refuse("Service not defined") if $from < 0;
    pos($text) = $from + 1;
    my $end = $text =~ /\n(?=[A-Z])/g ? pos($text) : length($text);
    my $at = index($text, sprintf("\n  -> %-28s ", $endpoint), $from) + 1;
    my $has = $at > 0 && $at < $end;
    refuse("Destination already exists") if $command eq "-a" && $has;
    refuse("No such destination") if $command ne "-a" && !$has;
    my $old = $has ? index($text, "\n", $at) + 1 - $at : 0;
    substr($text, $has ? $at : $end, $old) = $command eq "-d" ? "" : $row->{$name};
    $text{$name} = $text;
  }
  save(%text);
}

if ("@ARGV" eq "-L -n") {
  print slurp("table") // $HEADING{table};
} elsif ("@ARGV" eq "-L -n --thresholds") {
  print slurp("thresholds") // $HEADING{thresholds};
} elsif ("@ARGV" eq "-R") {
  load();
  while (my $words = <STDIN>) { obey(split(" ", $words)); }
  store();
} elsif (@ARGV > 1 && $ARGV[0] =~ /^-[aed]$/) {
  change_row(understand(@ARGV));
} elsif (@ARGV > 1 && $ARGV[0] =~ /^-[AED]$/) {
  load();
  obey(@ARGV);
  store();
} else {
  refuse("this stand-in does not know @ARGV", 2);
}
close(STDOUT);
journal();
