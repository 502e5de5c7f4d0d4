//! One HTTP/1.1 connection to the real server, kept open between requests. A response that ends too early is an error, so
//! that a test can count the requests that were cut off.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

/// How long a client waits for the next byte before it gives up. It only makes a server that hangs visible.
pub const CLIENT_TIMEOUT: Duration = Duration::from_secs(60);

/// A connection, and what was read from it but not yet used.
pub struct HttpConnection(BufReader<TcpStream>);

/// A response that arrived whole.
#[derive(Debug, Clone, Default)]
pub struct WholeResponse {
    pub status: u16,
    /// The names in lower case.
    headers: Vec<(String, String)>,
    pub body: String,
}

impl HttpConnection {
    pub fn open(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(CLIENT_TIMEOUT))?;
        stream.set_write_timeout(Some(CLIENT_TIMEOUT))?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Sends one request. `what` is the method and the path; each line of `headers` ends with a line break.
    pub fn send(&mut self, what: &str, headers: &str, body: &str) -> io::Result<()> {
        let length = body.len();
        let head = format!("{what} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n{headers}\r\n");
        // In one piece: a head without its body would be another request.
        self.0.get_mut().write_all((head + body).as_bytes())
    }

    /// Reads one response to its end.
    pub fn receive(&mut self) -> io::Result<WholeResponse> {
        let status_line = self.line()?;
        let status = status_line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| broken(&status_line))?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').ok_or_else(|| broken(&line))?;
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut response = WholeResponse { status, headers, body: String::new() };
        let mut body = Vec::new();
        if response.header("transfer-encoding") == "chunked" {
            while let size @ 1.. = self.chunk_size()? {
                self.exactly(size, &mut body)?;
                self.line()?;
            }
            self.line()?;
        } else {
            let length = response.header("content-length").parse().map_err(|_| broken("a response without length"))?;
            self.exactly(length, &mut body)?;
        }
        response.body = String::from_utf8_lossy(&body).into_owned();
        Ok(response)
    }

    /// Sends one request and reads its response.
    pub fn ask(&mut self, what: &str, headers: &str, body: &str) -> io::Result<WholeResponse> {
        self.send(what, headers, body)?;
        self.receive()
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        let whole = line.strip_suffix("\r\n").map(str::to_owned);
        whole.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    fn chunk_size(&mut self) -> io::Result<usize> {
        let line = self.line()?;
        usize::from_str_radix(line.trim(), 16).map_err(|_| broken(&line))
    }

    fn exactly(&mut self, size: usize, into: &mut Vec<u8>) -> io::Result<()> {
        let begun = into.len();
        into.resize(begun + size, 0);
        self.0.read_exact(&mut into[begun..])
    }
}

impl WholeResponse {
    /// A header, or the empty string when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Whether the server closes the connection after this response.
    pub fn is_last(&self) -> bool {
        self.header("connection").eq_ignore_ascii_case("close")
    }
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}
